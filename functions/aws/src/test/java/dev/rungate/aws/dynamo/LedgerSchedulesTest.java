package dev.rungate.aws.dynamo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// The promise of the ledger under random interleavings of calls, lost answers and crashes. {@code -Drungate.schedules} says how many, {@code -Drungate.seed} where to begin;
/// one that fails prints its seed and its story.
final class LedgerSchedulesTest {
    private static final long SCHEDULES = Long.getLong("rungate.schedules", 20_000);
    private static final long FIRST_SEED = Long.getLong("rungate.seed", 1);

    @Test
    void noInterleavingOfCallsAndCrashesBreaksThePromise() {
        var tables = Engine.freshTables();
        var played = new AtomicLong();
        LongStream.range(FIRST_SEED, FIRST_SEED + SCHEDULES).forEach(seed -> {
            var schedule = new Schedule(Engine.client(), tables, seed);
            try {
                schedule.play();
            } catch (AssertionError | RuntimeException broken) {
                throw new AssertionError(
                        "seed " + seed + " (-Drungate.seed=" + seed + " -Drungate.schedules=1)\n"
                                + String.join("\n", schedule.story()),
                        broken);
            }
            played.incrementAndGet();
        });
        assertThat(played).hasValue(SCHEDULES);
    }
}
