package dev.rungate.local.states;

import java.lang.System.Logger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Rings for executions when their time has come by the clock on the wall: after a laptop has slept
/// too. Rings once too often rather than not at all.
final class Timers implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Timers.class.getName());
    private static final Duration LONGEST_SLEEP = Duration.ofMillis(250);
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);

    private record Timer(Instant at, ExecutionArn execution) {}

    /// At most one for each execution, the earliest: when it rings, the next is set.
    private final Map<ExecutionArn, Timer> ofEach = new HashMap<>();

    private final Clock clock;
    private final Consumer<ExecutionArn> signal;
    private final TreeSet<Timer> timers =
            new TreeSet<>(
                    Comparator.comparing(Timer::at)
                            .thenComparing(timer -> timer.execution().text()));
    private final Thread thread;
    private volatile boolean closed;

    private Timers(Clock clock, Consumer<ExecutionArn> signal) {
        this.clock = clock;
        this.signal = signal;
        this.thread = Thread.ofVirtual().name("states-timers").unstarted(this::run);
    }

    static Timers of(Clock clock, Consumer<ExecutionArn> signal) {
        return new Timers(clock, signal);
    }

    void start() {
        thread.start();
    }

    void set(ExecutionArn execution, Instant at) {
        var timer = new Timer(at, execution);
        synchronized (ofEach) {
            var there = ofEach.get(execution);
            if (there != null && !at.isBefore(there.at())) {
                return;
            }
            if (there != null) {
                timers.remove(there);
            }
            ofEach.put(execution, timer);
            timers.add(timer);
        }
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
            var next = first();
            var now = clock.instant();
            if (next == null || next.at().isAfter(now)) {
                var pause = next == null ? LONGEST_SLEEP : Duration.between(now, next.at());
                LockSupport.parkNanos(shorter(pause).toNanos());
            } else if (taken(next)) {
                ring(next.execution());
            }
        }
    }

    private boolean taken(Timer timer) {
        synchronized (ofEach) {
            return timers.remove(timer) && ofEach.remove(timer.execution(), timer);
        }
    }

    private @Nullable Timer first() {
        synchronized (ofEach) {
            return timers.isEmpty() ? null : timers.first();
        }
    }

    private void ring(ExecutionArn execution) {
        try {
            signal.accept(execution);
        } catch (RuntimeException trouble) {
            LOG.log(Logger.Level.WARNING, "An execution could not go on: tried again.", trouble);
            set(execution, clock.instant().plus(AFTER_TROUBLE));
        }
    }

    private static Duration shorter(Duration pause) {
        return pause.compareTo(LONGEST_SLEEP) < 0 ? pause : LONGEST_SLEEP;
    }
}
