package dev.rungate.aws.dynamo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.rungate.aws.dynamo.steps.RecordMover;
import dev.rungate.budgets.LedgerUnavailable;
import dev.rungate.budgets.WriteRejected;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;

/// Every fault that AWS documents, given to every request of a life in which each store does what
/// it can: what passes is waited for and changes nothing, all else is said in our own words. {@code
/// -Drungate.faults.every=1} gives every fault to every request.
final class AwsAnswersTest {
    private static final Tables TABLES = Engine.freshTables();

    /// Each fault meets each so manieth request, beginning with another one.
    private static final int EVERY = Integer.getInteger("rungate.faults.every", 12);

    /// Answers one of the requests with a fault, and performs all others.
    private static final class FaultyOnce extends ForwardingDynamoDb {
        private final List<DynamoDbRequest> seen = new ArrayList<>();
        private final int at;
        private final AwsFault fault;
        private final Thread caller = Thread.currentThread();
        private boolean given;
        private boolean givenToCaller;

        FaultyOnce(DynamoDbClient engine, int at, AwsFault fault) {
            super(engine);
            this.at = at;
            this.fault = fault;
        }

        @Override
        <T> T pass(DynamoDbRequest request, Supplier<T> perform) {
            seen.add(request);
            if (seen.size() - 1 == at && fault.answers(request)) {
                given = true;
                givenToCaller = Thread.currentThread().equals(caller) && !carries();
                throw fault.of(request);
            }
            return perform.get();
        }
    }

    /// Whether records are carried: nobody waits for that.
    private static boolean carries() {
        return StackWalker.getInstance()
                .walk(frames ->
                        frames.map(StackWalker.StackFrame::getClassName)
                                .anyMatch(RecordMover.class.getName()::equals));
    }

    private static List<DynamoDbRequest> requests() {
        var client = new FaultyOnce(Engine.client(), -1, AwsFault.THROTTLED);
        StoreLife.live(client, TABLES);
        return client.seen;
    }

    @Test
    void theLifeUsesEveryOperation() {
        assertThat(requests().stream().map(one -> one.getClass().getSimpleName()).distinct())
                .containsExactlyInAnyOrder(
                        "BatchGetItemRequest",
                        "BatchWriteItemRequest",
                        "DeleteItemRequest",
                        "GetItemRequest",
                        "PutItemRequest",
                        "QueryRequest",
                        "TransactWriteItemsRequest",
                        "UpdateItemRequest");
    }

    @ParameterizedTest
    @EnumSource
    void eachRequestTakesEachFaultAsItsKindAsks(AwsFault fault) {
        int given = 0;
        int said = 0;
        var requests = requests();
        var possible =
                IntStream.range(0, requests.size())
                        .filter(i -> fault.answers(requests.get(i)))
                        .toArray();
        int first = fault.ordinal() % Math.min(EVERY, possible.length);
        for (int nth = first; nth < possible.length; nth += EVERY) {
            int i = possible[nth];
            var client = new FaultyOnce(Engine.client(), i, fault);
            var thrown = catchThrowable(() -> StoreLife.live(client, TABLES));
            given += client.given ? 1 : 0;
            said += thrown == null ? 0 : 1;
            assertThat(mayEndSo(fault, client.givenToCaller, thrown))
                    .as("%s, request %d, %s: %s", fault, i, client.seen.get(i), thrown)
                    .isTrue();
        }
        assertThat(given).isPositive();
        assertThat(said > 0).isEqualTo(fault.kind != AwsFault.Kind.PASSING);
    }

    /// What is done behind the callers' backs may fail without their knowing, and what can never be
    /// written may be written without its texts.
    private static boolean mayEndSo(AwsFault fault, boolean givenToCaller, Throwable thrown) {
        return switch (fault.kind) {
            case PASSING -> thrown == null;
            case LASTING -> thrown instanceof LedgerUnavailable || thrown == null && !givenToCaller;
            case REJECTED -> thrown instanceof WriteRejected || thrown == null;
        };
    }
}
