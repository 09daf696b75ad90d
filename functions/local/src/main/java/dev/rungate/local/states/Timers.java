package dev.rungate.local.states;

import java.lang.System.Logger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// Rings for executions when their time has come by the clock on the wall: after a laptop has slept
/// too. Rings once too often rather than not at all.
final class Timers implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Timers.class.getName());
    private static final Duration LONGEST_SLEEP = Duration.ofMillis(250);
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);

    private record Timer(Instant at, ExecutionArn execution) {}

    private final Clock clock;
    private final Consumer<ExecutionArn> bell;
    private final ConcurrentSkipListSet<Timer> timers =
            new ConcurrentSkipListSet<>(
                    Comparator.comparing(Timer::at)
                            .thenComparing(timer -> timer.execution().text()));
    private final Thread thread;
    private volatile boolean closed;

    private Timers(Clock clock, Consumer<ExecutionArn> bell) {
        this.clock = clock;
        this.bell = bell;
        this.thread = Thread.ofVirtual().name("states-timers").unstarted(this::run);
    }

    static Timers of(Clock clock, Consumer<ExecutionArn> bell) {
        return new Timers(clock, bell);
    }

    void start() {
        thread.start();
    }

    void set(ExecutionArn execution, Instant at) {
        timers.add(new Timer(at, execution));
        LockSupport.unpark(thread);
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closed) {
            var next = timers.isEmpty() ? null : timers.first();
            var now = clock.instant();
            if (next == null || next.at().isAfter(now)) {
                var pause = next == null ? LONGEST_SLEEP : Duration.between(now, next.at());
                LockSupport.parkNanos(shorter(pause).toNanos());
            } else if (timers.remove(next)) {
                ring(next.execution());
            }
        }
    }

    private void ring(ExecutionArn execution) {
        try {
            bell.accept(execution);
        } catch (RuntimeException trouble) {
            LOG.log(Logger.Level.WARNING, "An execution could not go on: tried again.", trouble);
            set(execution, clock.instant().plus(AFTER_TROUBLE));
        }
    }

    private static Duration shorter(Duration pause) {
        return pause.compareTo(LONGEST_SLEEP) < 0 ? pause : LONGEST_SLEEP;
    }
}
