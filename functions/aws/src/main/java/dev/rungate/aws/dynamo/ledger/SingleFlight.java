package dev.rungate.aws.dynamo.ledger;

import dev.rungate.aws.dynamo.DynamoRetries;
import dev.rungate.budgets.LedgerUnavailable;
import dev.rungate.ids.RunKey;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// When many calls of a run this process does not know come at once, one of them goes ahead and
/// finds out whether there is one, or starts it; the others wait for that and join. Between
/// processes the engine decides.
final class SingleFlight {
    private static final long LOOK_AGAIN_MS = 1;

    private final Set<RunKey> ahead = ConcurrentHashMap.newKeySet();
    private final DynamoRetries.Pause pause;

    SingleFlight(DynamoRetries.Pause pause) {
        this.pause = pause;
    }

    /// True for the one caller that goes ahead and later says that it is {@link #done}; all others
    /// return after that.
    boolean first(RunKey run) {
        if (ahead.add(run)) {
            return true;
        }
        try {
            while (ahead.contains(run)) {
                pause.last(LOOK_AGAIN_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LedgerUnavailable("interrupted while the run was started", e);
        }
        return false;
    }

    void done(RunKey run) {
        ahead.remove(run);
    }
}
