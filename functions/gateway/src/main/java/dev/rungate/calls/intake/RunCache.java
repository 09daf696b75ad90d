package dev.rungate.calls.intake;

import dev.rungate.ids.RunKey;
import dev.rungate.runs.Run;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The last state of each run that this process has seen. Reliable for what never changes in a run
/// (its agent, its policy) and a hint for the rest: only the ledger knows whether money is left.
public final class RunCache {
    private static final int REMEMBERED = 5_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<RunKey, Heard> entries =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<RunKey, Heard> eldest) {
                    return size() > REMEMBERED;
                }
            };

    private static final class Heard {
        private Run latest;
        private long number;
        private @Nullable Condition changed;

        private Heard(Run first) {
            latest = first;
        }

        private Condition changed(ReentrantLock lock) {
            var condition = changed == null ? lock.newCondition() : changed;
            changed = condition;
            return condition;
        }
    }

    public void put(Run run) {
        lock.lock();
        try {
            var entry = entries.computeIfAbsent(run.key(), key -> new Heard(run));
            entry.latest = run;
            entry.number++;
            if (entry.changed != null) {
                entry.changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    public Optional<Run> latest(RunKey run) {
        lock.lock();
        try {
            return Optional.ofNullable(entries.get(run)).map(entry -> entry.latest);
        } finally {
            lock.unlock();
        }
    }

    void forget(RunKey run) {
        lock.lock();
        try {
            entries.remove(run);
        } finally {
            lock.unlock();
        }
    }

    /// Waits until this process sees a new state of the run; returns false if none comes in time.
    public boolean await(RunKey run, Duration atMost) throws InterruptedException {
        lock.lock();
        try {
            var entry = entries.get(run);
            if (entry == null) {
                return false;
            }
            var changed = entry.changed(lock);
            long seen = entry.number;
            long nanos = atMost.toNanos();
            while (entry.number == seen && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            return entry.number != seen;
        } finally {
            lock.unlock();
        }
    }
}
