package dev.rungate.aws.dynamo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.aws.dynamo.ledger.RunUpkeep;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The promise of the ledger under random interleavings of calls, lost answers and crashes. {@code
/// -Drungate.schedules} says how many, {@code -Drungate.seed} where to begin; one that fails prints
/// its seed and its story.
final class LedgerSchedulesTest {
    /// Says of each hold that it lapsed, and here they do by the thousand. Held, because a logger
    /// nobody holds forgets its level.
    private static final Logger UPKEEP = Logger.getLogger(RunUpkeep.class.getName());

    private static final long SCHEDULES = Long.getLong("rungate.schedules", 12_000);
    private static final long FIRST_SEED = Long.getLong("rungate.seed", 1);
    private static final int LANES = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 8);

    @Test
    void noInterleavingOfCallsAndCrashesBreaksThePromise() throws Exception {
        var lanes = new ArrayList<Callable<Long>>();
        for (int lane = 0; lane < LANES; lane++) {
            long first = FIRST_SEED + lane;
            lanes.add(() ->
                    play(
                            LongStream.iterate(
                                    first,
                                    seed -> seed < FIRST_SEED + SCHEDULES,
                                    seed -> seed + LANES)));
        }
        long played = 0;
        try (var threads = Executors.newFixedThreadPool(LANES)) {
            for (var lane : threads.invokeAll(lanes)) {
                played += lane.get();
            }
        }
        assertThat(played).isEqualTo(SCHEDULES);
    }

    @BeforeAll
    static void hush() {
        UPKEEP.setLevel(Level.WARNING);
    }

    @AfterAll
    static void speak() {
        UPKEEP.setLevel(null);
    }

    private static long play(LongStream seeds) {
        var engine = Engine.another();
        var tables = Engine.freshTables(engine);
        return seeds.peek(
                        seed -> {
                            var schedule = new Schedule(engine, tables, seed);
                            try {
                                schedule.play();
                            } catch (AssertionError | RuntimeException broken) {
                                var again = "-Drungate.seed=" + seed + " -Drungate.schedules=1";
                                throw new AssertionError(
                                        again + "\n" + String.join("\n", schedule.story()), broken);
                            }
                        })
                .count();
    }
}
