package dev.rungate.aws.dynamo.ledger;

import static dev.rungate.aws.dynamo.Attributes.number;
import static dev.rungate.aws.dynamo.Attributes.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.aws.dynamo.Change;
import dev.rungate.budgets.Hold;
import dev.rungate.ids.CallId;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.RunId;
import dev.rungate.ids.RunKey;
import dev.rungate.pricing.Usd;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// A hold comes back as it was kept, and takes few bytes.
class HeldTest {
    private static final Instant START = Instant.parse("2026-11-30T12:34:56.789Z");
    private static final Instant END = START.plus(Duration.ofSeconds(90));

    private final RunKey run = new RunKey(OrgId.LOCAL, new RunId("r"));

    @Test
    void everyHoldComesBack() {
        var random = new Random(11);
        for (int i = 0; i < 10_000; i++) {
            long amount = random.nextLong() >>> random.nextInt(1, 64);
            long tokens = random.nextLong() >>> random.nextInt(1, 64);
            var start = Instant.ofEpochMilli(random.nextLong(4_102_444_800_000L));
            var hold = hold(amount, tokens, start, random.nextBoolean() ? "gpt-4o" : null);
            var end = start.plusMillis(random.nextLong(100_000_000_000L));
            assertThat(read(Held.kept(hold, end), List.of("gpt-4o", "claude-haiku-4-5")))
                    .satisfies(held -> assertThat(held.hold()).isEqualTo(hold))
                    .satisfies(held -> assertThat(held.expiresAt()).isEqualTo(end));
        }
    }

    @Test
    void anExpiryBeforeTheStartComesBack() {
        var hold = hold(1, 2, START, null);
        assertThat(read(Held.kept(hold, START.minusSeconds(1)), List.of()).expiresAt())
                .isEqualTo(START.minusSeconds(1));
    }

    @Test
    void anUsualHoldTakesTwentyBytesAtMost() {
        var kept = Held.kept(hold(21_234_567, 123_456, START, "gpt-4o-mini"), END);
        assertThat(kept.b().asByteArray()).hasSizeLessThanOrEqualTo(20);
    }

    @Test
    void aModelWhoseNameTheRunDoesNotKeepIsUnknown() {
        var kept = Held.kept(hold(1, 1, START, "gpt-4o"), END);
        assertThat(read(kept, List.of("gpt-4o-mini")).hold().model()).isNull();
    }

    /// Their marks are alike.
    @Test
    void ofTwoNamesThatCannotBeToldApartNoneIsGuessed() {
        var kept = Held.kept(hold(1, 1, START, "Aa"), END);
        assertThat(read(kept, List.of("Aa")).hold().model()).isEqualTo("Aa");
        assertThat(read(kept, List.of("Aa", "BB")).hold().model()).isNull();
    }

    @Test
    void aHoldOfTheFirstVersionIsRead() {
        var first =
                AttributeValue.fromL(
                        List.of(
                                number(7),
                                number(9),
                                number(END.toEpochMilli()),
                                number(START.toEpochMilli()),
                                text("gpt-4o")));
        var held = read(first, List.of());
        assertThat(held.hold()).isEqualTo(hold(7, 9, START, "gpt-4o"));
        assertThat(held.expiresAt()).isEqualTo(END);
        assertThat(held.kept()).isEqualTo(first);
    }

    @Test
    void theConditionNamesAmountAndTokensAlone() {
        var early = new Change().when(Held.isThere(new Change(), hold(1, 2, START, "a")));
        var late = new Change().when(Held.isThere(new Change(), hold(1, 2, END, null)));
        assertThat(early).usingRecursiveComparison().isEqualTo(late);
    }

    private Hold hold(long amount, long tokens, Instant start, @Nullable String model) {
        return new Hold(run, new CallId("c"), new Usd(amount), tokens, start, model);
    }

    private Held read(AttributeValue kept, List<String> models) {
        return Held.of(run, new CallId("c"), kept, models);
    }
}
