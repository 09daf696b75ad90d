package dev.rungate.aws.dynamo;

import static dev.rungate.aws.dynamo.Attributes.longOf;
import static dev.rungate.aws.dynamo.ledger.RunAttributes.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.aws.dynamo.ledger.RunItem;
import dev.rungate.budgets.Hold;
import java.util.Map;
import java.util.function.ToLongFunction;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// Checks the promise after every single write of one run.
final class LedgerModel {
    private final boolean enforced;
    private Map<String, AttributeValue> before = Map.of();
    private long overHolds;

    /// Not enforced, a budget only counts.
    LedgerModel(boolean enforced) {
        this.enforced = enforced;
    }

    /// A bill may exceed its hold by this much from now on.
    void allowOverHold(long nanos) {
        overHolds += nanos;
    }

    void check(Map<String, AttributeValue> after) {
        long spent = longOf(after, SPENT);
        long held = longOf(after, HELD);
        long limit = longOf(after, LIMIT);
        assertThat(held)
                .as("held is the sum of the holds")
                .isEqualTo(sum(after, hold -> hold.amount().nanos()));
        assertThat(longOf(after, TOKENS_HELD))
                .as("so are the tokens")
                .isEqualTo(sum(after, Hold::tokens));
        assertThat(longOf(after, HEADROOM)).as("headroom").isEqualTo(limit - spent - held);
        assertThat(spent).isNotNegative();
        if (enforced && after.containsKey(LIMIT)) {
            long taken = longOf(before, SPENT) + longOf(before, HELD);
            if (held > longOf(before, HELD)) {
                assertThat(spent + held).as("a hold fits").isLessThanOrEqualTo(limit);
            } else {
                assertThat(spent + held)
                        .as(
                                "spent + held <= limit, save for a lowered limit and bills beyond"
                                        + " their holds")
                        .isLessThanOrEqualTo(Math.max(limit, taken) + overHolds);
            }
        }
        assertThat(longOf(after, LAST_NUMBER)).isGreaterThanOrEqualTo(longOf(before, LAST_NUMBER));
        before = after;
    }

    private static long sum(Map<String, AttributeValue> item, ToLongFunction<Hold> part) {
        return new RunItem(item).holds().stream().mapToLong(part).sum();
    }
}
