package dev.rungate.memory;

/// What one request takes of the budget, from its first byte to the last of its answer. It is
/// opened and closed by the server, around everything that is done for the request, in the thread
/// that does it: whatever was taken is given back on every ending.
public final class MemoryLease implements AutoCloseable {
    private static final ScopedValue<MemoryLease> CURRENT = ScopedValue.newInstance();

    private final MemoryBudget budget;
    private final boolean mayUseReserve;
    private long own;
    private long taken;
    private long largest;
    private int rests;
    private boolean closed;

    MemoryLease(MemoryBudget budget, boolean mayUseReserve) {
        this.budget = budget;
        this.mayUseReserve = mayUseReserve;
    }

    /// That of the request this thread works for; outside of requests one that nobody counts.
    public static MemoryLease current() {
        return CURRENT.isBound() ? CURRENT.get() : MemoryBudget.unlimited().open();
    }

    /// Does the work of the request.
    public void during(Runnable work) {
        ScopedValue.where(CURRENT, this).run(work);
    }

    /// For the request itself, whatever its body is: it keeps them while it rests, too. Throws
    /// {@link MemoryExhausted} at once where there is no room.
    public synchronized void begin(long bytes) {
        takeForRequest(bytes);
        own = bytes;
    }

    /// For what a caller sends. Throws {@link MemoryExhausted} at once where there is no room.
    public void takeForRequest(long bytes) {
        budget.takeForRequest(bytes, mayUseReserve);
        add(bytes);
    }

    /// For what is sent back. Waits a while for others to end; throws {@link MemoryExhausted}.
    public void takeForAnswer(long bytes) {
        budget.takeForAnswer(bytes, mayUseReserve);
        add(bytes);
    }

    /// For what is sent back or shown, and read again and again while the request waits: it keeps
    /// one of them, so that the largest counts.
    public synchronized void takeForLargest(long bytes) {
        if (bytes > largest) {
            budget.takeForAnswer(bytes - largest, mayUseReserve);
            add(bytes - largest);
            largest = bytes;
        }
    }

    /// Memory that grows and shrinks, and can be given back before the request ends.
    public MemoryShare share() {
        return new MemoryShare();
    }

    /// Gives back everything but what the request itself takes: it waits, for a person maybe, and
    /// has let go of all bodies. What it reads afterwards it takes anew.
    public synchronized void rest() {
        if (!closed) {
            budget.giveBack(taken - own);
            taken = own;
            largest = 0;
            rests++;
        }
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

    private synchronized void remove(long bytes, int since) {
        if (!closed && since == rests) {
            taken -= bytes;
            budget.giveBack(bytes);
        }
    }

    /// Part of a lease, in steps of 16 KiB: what is shorter is not counted.
    public final class MemoryShare implements AutoCloseable {
        private static final long STEP = 16 * 1024;

        private long bytes;
        private int since;

        private MemoryShare() {
            since = rests();
        }

        /// Has this many bytes from now on. Waits as an answer does.
        public void resize(long wanted) {
            forgetWhatWasGivenBack();
            long rounded = wanted / STEP * STEP;
            if (rounded > bytes) {
                takeForAnswer(rounded - bytes);
            } else if (rounded < bytes) {
                remove(bytes - rounded, since);
            }
            bytes = rounded;
        }

        /// The same without waiting; false where there is no memory, and then nothing is changed.
        public boolean tryResize(long wanted) {
            forgetWhatWasGivenBack();
            long rounded = wanted / STEP * STEP;
            if (rounded <= bytes) {
                resize(wanted);
                return true;
            }
            if (!budget.tryTake(rounded - bytes, budget.most(mayUseReserve))) {
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

        private void forgetWhatWasGivenBack() {
            int now = rests();
            if (since != now) {
                bytes = 0;
                since = now;
            }
        }
    }

    private synchronized int rests() {
        return rests;
    }
}
