package dev.rungate.calls.admission;

import dev.rungate.calls.Call;
import dev.rungate.calls.CallMetrics;
import dev.rungate.calls.intake.RunCache;
import dev.rungate.calls.intake.RunMoved;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Refusal;
import dev.rungate.runs.RunStore;
import dev.rungate.runs.Step;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/// Refuses a call and writes a step that says why: the record of a run shows refused calls too.
public final class Refuser {
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
    /// reason.
    CallRefused refuse(Call call, Refusal refusal, @Nullable String rule) {
        var blocks = refusal instanceof Refusal.OverBudget;
        var outcome =
                runs.refuse(call.run(), call.terms(), step(call, refusal), blocks, clock.instant());
        return switch (outcome) {
            case RunStore.Refused.NotOurs(var run) -> throw new RunMoved(run);
            case RunStore.Refused.Recorded(var run) -> {
                cache.put(run);
                metrics.refused(call.request().format(), refusal);
                yield new CallRefused(refusal, call.receipt().admitted(run.balance(), null), rule);
            }
        };
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
