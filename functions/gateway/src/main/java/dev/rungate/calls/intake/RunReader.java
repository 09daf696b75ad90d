package dev.rungate.calls.intake;

import dev.rungate.ids.RunKey;
import dev.rungate.runs.Run;
import dev.rungate.runs.RunStore;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/// Reads a run once for all threads that ask at the same time. A thread that asks while a read is
/// under way waits for the next one, so that it never gets a state older than its question.
public final class RunReader {
    private final RunStore runs;
    private final RunCache cache;
    private final Clock clock;
    private final Map<RunKey, Reading> readings = new ConcurrentHashMap<>();

    public RunReader(RunStore runs, RunCache cache, Clock clock) {
        this.runs = runs;
        this.cache = cache;
        this.clock = clock;
    }

    private static final class Reading {
        private final ReentrantLock lock = new ReentrantLock();
        private int askers;
        private final AtomicLong begun = new AtomicLong();
    }

    /// The run as it stood after this was asked; empty when there is none.
    public Optional<Run> of(RunKey run) {
        var reading =
                readings.compute(
                        run,
                        (key, there) -> {
                            var entered = there == null ? new Reading() : there;
                            entered.askers++;
                            return entered;
                        });
        try {
            return read(run, reading, reading.begun.get());
        } finally {
            readings.computeIfPresent(run, (key, there) -> --there.askers == 0 ? null : there);
        }
    }

    private Optional<Run> found(RunKey run) {
        var found = runs.find(run, clock.instant());
        found.ifPresent(cache::put);
        return found;
    }

    private Optional<Run> read(RunKey run, Reading reading, long begunBefore) {
        reading.lock.lock();
        try {
            if (reading.begun.compareAndSet(begunBefore, begunBefore + 1)) {
                return found(run);
            }
            return cache.latest(run).or(() -> found(run));
        } finally {
            reading.lock.unlock();
        }
    }
}
