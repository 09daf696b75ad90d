package dev.rungate.memory;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Those who wait for memory, and hold some already. Where none of them can go on, they give up one
/// after the other, the last to come first: what one gives back is there for the others. If all
/// gave up at once, none would be served.
final class Waiters {
    /// To give back what was taken, and for others to take it.
    private static final Duration LONGEST_TURN = Duration.ofMillis(500);

    private final Duration patience;
    private final Deque<Waiter> waiting = new ArrayDeque<>();
    private long lastGaveUp;

    Waiters(Duration patience) {
        this.patience = patience;
        this.lastGaveUp = System.nanoTime() - LONGEST_TURN.toNanos();
    }

    synchronized Waiter enter() {
        var one = new Waiter(System.nanoTime());
        waiting.addLast(one);
        return one;
    }

    final class Waiter implements AutoCloseable {
        private final long began;

        private Waiter(long began) {
            this.began = began;
        }

        /// Whether it has waited long enough, and it is its turn. If so, it gives up.
        boolean givesUp() {
            synchronized (Waiters.this) {
                long now = System.nanoTime();
                boolean over = this == lastThatWaitedLongEnough(now) && now - lastGaveUp >= turn();
                if (over) {
                    lastGaveUp = now;
                }
                return over;
            }
        }

        @Override
        public void close() {
            synchronized (Waiters.this) {
                waiting.remove(this);
            }
        }
    }

    private @Nullable Waiter lastThatWaitedLongEnough(long now) {
        Waiter last = null;
        for (var one : waiting) {
            if (now - one.began < patience.toNanos()) {
                break;
            }
            last = one;
        }
        return last;
    }

    private long turn() {
        return Math.min(LONGEST_TURN.toNanos(), patience.toNanos() / waiting.size());
    }
}
