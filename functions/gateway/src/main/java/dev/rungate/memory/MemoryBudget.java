package dev.rungate.memory;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// The memory that the bodies in flight of one process may take together. Whoever buffers a body
/// takes its bytes first, and is refused where they are not there: a process that runs out of heap
/// ends, with every call in it.
///
/// Requests may fill three quarters. The rest is for answers, which are paid for and are waited
/// for. Beside the budget is a small reserve for requests that are no calls: whoever decides about
/// a call, or looks after the server, is served although calls have taken everything.
public final class MemoryBudget {
    private static final long LARGEST_RESERVE = 4 << 20;
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private final long most;
    private final Waiters waiters;
    private final AtomicLong taken = new AtomicLong();

    /// {@code patience} is how long an answer waits for memory, as a rule.
    public MemoryBudget(long most, Duration patience) {
        this.most = most;
        this.waiters = new Waiters(patience);
    }

    public static MemoryBudget of(long most) {
        return new MemoryBudget(most, Duration.ofSeconds(5));
    }

    static MemoryBudget unlimited() {
        return of(Long.MAX_VALUE / 2);
    }

    public MemoryLease open() {
        return new MemoryLease(this, false);
    }

    /// For a request that is no call: it may use the reserve.
    public MemoryLease openWithReserve() {
        return new MemoryLease(this, true);
    }

    /// Bytes that are taken now.
    public long taken() {
        return taken.get();
    }

    /// A sixteenth of the budget, and 4 MiB at most.
    long most(boolean withReserve) {
        return withReserve ? most + Math.min(most / 16, LARGEST_RESERVE) : most;
    }

    void takeForRequest(long bytes, boolean withReserve) {
        if (!tryTake(bytes, withReserve ? most(true) : most / 4 * 3)) {
            throw new MemoryExhausted(bytes, most);
        }
    }

    void takeForAnswer(long bytes, boolean withReserve) {
        long limit = most(withReserve);
        if (bytes > limit) {
            throw new MemoryExhausted(bytes, most);
        }
        if (!tryTake(bytes, limit)) {
            await(bytes, limit);
        }
    }

    private void await(long bytes, long limit) {
        try (var waiter = waiters.enter()) {
            while (!tryTake(bytes, limit)) {
                if (waiter.givesUp() || interrupted()) {
                    throw new MemoryExhausted(bytes, most);
                }
            }
        }
    }

    boolean tryTake(long bytes, long limit) {
        long before = taken.get();
        while (before + bytes <= limit) {
            if (taken.compareAndSet(before, before + bytes)) {
                return true;
            }
            before = taken.get();
        }
        return bytes <= 0;
    }

    void giveBack(long bytes) {
        taken.addAndGet(-bytes);
    }

    /// Waits a moment, unless the thread is told to end.
    private static boolean interrupted() {
        try {
            Thread.sleep(LOOK_AGAIN);
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
