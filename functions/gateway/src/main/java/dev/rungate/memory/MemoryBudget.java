package dev.rungate.memory;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// The memory that the bodies in flight of one process may take together. Whoever buffers a body
/// takes its bytes first, and is refused where they are not there: a process that runs out of heap
/// ends, with every call in it.
///
/// Requests may fill three quarters. The rest is for answers, which are paid for and are waited
/// for.
public final class MemoryBudget {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private final long most;
    private final Duration patience;
    private final AtomicLong taken = new AtomicLong();

    /// {@code patience} is how long an answer waits for memory.
    public MemoryBudget(long most, Duration patience) {
        this.most = most;
        this.patience = patience;
    }

    public static MemoryBudget of(long most) {
        return new MemoryBudget(most, Duration.ofSeconds(5));
    }

    static MemoryBudget unlimited() {
        return of(Long.MAX_VALUE / 2);
    }

    public MemoryLease open() {
        return new MemoryLease(this);
    }

    /// Bytes that are taken now.
    public long taken() {
        return taken.get();
    }

    long most() {
        return most;
    }

    void takeForRequest(long bytes) {
        if (!tryTake(bytes, most / 4 * 3)) {
            throw new MemoryExhausted(bytes, most);
        }
    }

    void takeForAnswer(long bytes) {
        long began = System.nanoTime();
        while (!tryTake(bytes, most)) {
            if (bytes > most || System.nanoTime() - began >= patience.toNanos()) {
                throw new MemoryExhausted(bytes, most);
            }
            pause();
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

    private static void pause() {
        try {
            Thread.sleep(LOOK_AGAIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for memory", e);
        }
    }
}
