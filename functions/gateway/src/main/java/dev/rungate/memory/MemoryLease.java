package dev.rungate.memory;

/// What one request takes of the budget, from its first byte to the last of its answer. It is
/// opened and closed by the server, around everything that is done for the request, in the thread
/// that does it: whatever was taken is given back on every ending.
public final class MemoryLease implements AutoCloseable {
    private static final ScopedValue<MemoryLease> CURRENT = ScopedValue.newInstance();

    private final MemoryBudget budget;
    private long taken;
    private long largest;
    private boolean closed;

    MemoryLease(MemoryBudget budget) {
        this.budget = budget;
    }

    /// That of the request this thread works for; outside of requests one that nobody counts.
    public static MemoryLease current() {
        return CURRENT.isBound() ? CURRENT.get() : MemoryBudget.unlimited().open();
    }

    /// Does the work of the request.
    public void during(Runnable work) {
        ScopedValue.where(CURRENT, this).run(work);
    }

    /// For what a caller sends. Throws {@link MemoryExhausted} at once where there is no room.
    public void takeForRequest(long bytes) {
        budget.takeForRequest(bytes);
        add(bytes);
    }

    /// For what is sent back. Waits a while for others to end; throws {@link MemoryExhausted}.
    public void takeForAnswer(long bytes) {
        budget.takeForAnswer(bytes);
        add(bytes);
    }

    /// For what is sent back or shown, and read again and again while the request waits: it keeps
    /// one of them, so that the largest counts.
    public synchronized void takeForLargest(long bytes) {
        if (bytes > largest) {
            budget.takeForAnswer(bytes - largest);
            add(bytes - largest);
            largest = bytes;
        }
    }

    /// Memory that grows and shrinks, and can be given back before the request ends.
    public MemoryShare share() {
        return new MemoryShare();
    }

    /// The second time does nothing.
    @Override
    public synchronized void close() {
        closed = true;
        budget.giveBack(taken);
        taken = 0;
    }

    private synchronized void add(long bytes) {
        if (closed) {
            budget.giveBack(bytes);
        } else {
            taken += bytes;
        }
    }

    private synchronized void remove(long bytes) {
        if (!closed) {
            taken -= bytes;
            budget.giveBack(bytes);
        }
    }

    /// Part of a lease, in steps of 16 KiB: what is shorter is not counted.
    public final class MemoryShare implements AutoCloseable {
        private static final long STEP = 16 * 1024;

        private long bytes;

        /// Has this many bytes from now on. Waits as an answer does.
        public void resize(long wanted) {
            long rounded = wanted / STEP * STEP;
            if (rounded > bytes) {
                takeForAnswer(rounded - bytes);
            } else if (rounded < bytes) {
                remove(bytes - rounded);
            }
            bytes = rounded;
        }

        /// The same without waiting; false where there is no memory, and then nothing is changed.
        public boolean tryResize(long wanted) {
            long rounded = wanted / STEP * STEP;
            if (rounded <= bytes) {
                resize(wanted);
                return true;
            }
            if (!budget.tryTake(rounded - bytes, budget.most())) {
                return false;
            }
            add(rounded - bytes);
            bytes = rounded;
            return true;
        }

        @Override
        public void close() {
            resize(0);
        }
    }
}
