package dev.rungate.aws.lambda;

import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import dev.rungate.approvals.Approvals;
import dev.rungate.aws.dynamo.DynamoStores;
import dev.rungate.ids.OrgId;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One round through everything that time has left undone; the open runs, of which there may be
/// more than a round has time for, come last. What fails keeps nothing else from being done, and is
/// told at the end.
final class Sweep {
    private static final System.Logger LOG = System.getLogger(Sweep.class.getName());
    private static final Set<String> SCHEDULES = Set.of("aws.events", "aws.scheduler");

    private final OrgId org;
    private final DynamoStores stores;
    private final Approvals approvals;
    private final Clock clock;

    Sweep(OrgId org, DynamoStores stores, Approvals approvals, Clock clock) {
        this.org = org;
        this.stores = stores.gather();
        this.approvals = approvals;
        this.clock = clock;
    }

    String done(@Nullable ScheduledEvent event) {
        if (event == null || event.getSource() == null || !SCHEDULES.contains(event.getSource())) {
            throw new IllegalArgumentException(
                    "This function is called by a schedule, and this event is none. To call it by"
                            + " hand, send {\"source\":\"aws.events\"}.");
        }
        var failed = new ArrayList<RuntimeException>();
        attempt("gates", () -> approvals.sweep(org), failed);
        attempt("holds and runs", this::ledger, failed);
        attempt("steps", stores::carry, failed);
        if (!failed.isEmpty()) {
            var all =
                    new IllegalStateException("The sweep is not whole; the next one tries again.");
            failed.forEach(all::addSuppressed);
            throw all;
        }
        return "swept";
    }

    private void ledger() {
        stores.ledger().sweep(org, clock.instant(), approvals::withdrawGatesOf);
    }

    private static void attempt(String what, Runnable chore, List<RuntimeException> failed) {
        try {
            chore.run();
        } catch (RuntimeException later) {
            LOG.log(Level.ERROR, "The sweep of " + what + " failed.", later);
            failed.add(later);
        }
    }
}
