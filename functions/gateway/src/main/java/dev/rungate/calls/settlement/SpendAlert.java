package dev.rungate.calls.settlement;

import dev.rungate.policy.Policy;
import dev.rungate.pricing.Usd;
import dev.rungate.runs.Run;
import java.lang.System.Logger;

/// Logs that a run's spend has passed one of the shares that its policy names.
final class SpendAlert {
    private static final Logger LOG = System.getLogger(SpendAlert.class.getName());

    private SpendAlert() {}

    static void check(Policy policy, Run run, Usd charged) {
        var limit = run.balance().limit();
        if (limit == null) {
            return;
        }
        var spent = run.balance().spent();
        for (var share : policy.budget().alertAt()) {
            var mark = limit.share(share);
            if (spent.compareTo(mark) >= 0 && spent.minus(charged).compareTo(mark) < 0) {
                LOG.log(
                        Logger.Level.WARNING,
                        "run {0} has spent {1} of {2} USD",
                        run.key(),
                        spent,
                        limit);
            }
        }
    }
}
