package dev.rungate.calls.admission;

import dev.rungate.budgets.WriteRejected;
import dev.rungate.calls.Call;
import dev.rungate.calls.CallMetrics;
import dev.rungate.calls.intake.RunCache;
import dev.rungate.calls.intake.RunMoved;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Receipt;
import dev.rungate.refusals.Refusal;
import dev.rungate.runs.RunStore;
import dev.rungate.runs.Step;
import java.lang.System.Logger;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/// Refuses a call and writes a step that says why: the record of a run shows refused calls too.
public final class Refuser {
    private static final Logger LOG = System.getLogger(Refuser.class.getName());

    private final RunStore runs;
    private final RunCache cache;
    private final CallMetrics metrics;
    private final Clock clock;

    public Refuser(RunStore runs, RunCache cache, CallMetrics metrics, Clock clock) {
        this.runs = runs;
        this.cache = cache;
        this.metrics = metrics;
        this.clock = clock;
    }

    /// Writes the refusal down as a step of the run, and returns the exception to throw. Throws
    /// {@link RunMoved} instead where the run has ended or is another agent's: that is the better
    /// reason. A refusal that the ledger will not take is said all the same.
    CallRefused refuse(Call call, Refusal refusal, @Nullable String rule) {
        return switch (written(call, refusal)) {
            case RunStore.Refused.NotOurs(var run) -> throw new RunMoved(run);
            case RunStore.Refused.Recorded(var run) -> {
                cache.put(run);
                yield said(call, refusal, rule, call.receipt().admitted(run.balance(), null));
            }
            case null -> said(call, refusal, rule, call.receipt());
        };
    }

    private CallRefused said(Call call, Refusal refusal, @Nullable String rule, Receipt receipt) {
        metrics.refused(call.request().format(), refusal);
        return new CallRefused(refusal, receipt, rule);
    }

    /// Null if the ledger will never take it.
    private RunStore.@Nullable Refused written(Call call, Refusal refusal) {
        var step = step(call, refusal);
        var under =
                refusal instanceof Refusal.OverBudget(var figures)
                        ? figures.balance().limit()
                        : null;
        try {
            return runs.refuse(call.run(), call.terms(), step, under, clock.instant());
        } catch (WriteRejected tooLarge) {
            LOG.log(
                    Logger.Level.WARNING,
                    "a refusal in run {0} cannot be written down: {1}",
                    call.run(),
                    tooLarge.getMessage());
            return null;
        }
    }

    private Step step(Call call, Refusal refusal) {
        return Step.refused(
                call.id(),
                call.stepName(),
                Step.Timing.between(call.startedAt(), clock.instant(), null),
                call.stepRequest(),
                new Step.StepError(refusal.code(), refusal.sentence()));
    }
}
