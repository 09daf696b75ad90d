package dev.rungate.calls.admission;

import dev.rungate.budgets.LedgerUnavailable;
import java.lang.System.Logger;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/// Work that is due for many things again and again. Each is worked on by one thread at a time, and
/// none waits for another: the ledger may be slow, or one run busy.
final class Tending {
    private static final Logger LOG = System.getLogger(Tending.class.getName());

    private final Set<Object> busy = ConcurrentHashMap.newKeySet();
    private final Executor threads;

    Tending(Executor threads) {
        this.threads = threads;
    }

    /// Begins the work, unless it is still under way since last time.
    void begin(Object what, Runnable work) {
        if (busy.add(what)) {
            threads.execute(() -> {
                try {
                    work.run();
                } catch (LedgerUnavailable again) {
                    // renewal begins long before the lapse: the next round is soon enough
                } catch (RuntimeException fault) {
                    LOG.log(Logger.Level.ERROR, "calls in flight cannot be tended", fault);
                } finally {
                    busy.remove(what);
                }
            });
        }
    }
}
