package dev.rungate.budgets;

import dev.rungate.runs.Run;
import java.util.List;

/// The ledger's answer to a reservation, with the run as it stood after it.
public sealed interface Reserved {
    Run run();

    /// The money is set aside. {@code waived} is empty unless the policy only observes.
    record Held(Hold hold, Run run, List<Obstacle> waived) implements Reserved {
        public Held {
            waived = List.copyOf(waived);
        }
    }

    /// Nothing was written.
    record Refused(Obstacle obstacle, Run run) implements Reserved {}
}
