package dev.rungate.calls.admission;

import static dev.rungate.calls.Script.fault;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rungate.approvals.MovableClock;
import dev.rungate.budgets.LedgerUnavailable;
import dev.rungate.calls.Call;
import dev.rungate.calls.RecordedMetrics;
import dev.rungate.calls.SampleCalls;
import dev.rungate.calls.ScriptedLedger;
import dev.rungate.calls.ScriptedRuns;
import dev.rungate.calls.intake.RunCache;
import dev.rungate.calls.intake.RunMoved;
import dev.rungate.refusals.Refusal;
import dev.rungate.runs.Run;
import dev.rungate.runs.RunStore;
import dev.rungate.runs.Step;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// A refusal is written down and said; where it cannot be written down, it is said all the same.
class RefuserTest {
    private static final String RULE = "models.allow";
    private static final Refusal WHY = new Refusal.PolicyViolation("model", "gpt-4o", "claude");

    private final MovableClock clock = new MovableClock();
    private final ScriptedRuns runs = new ScriptedRuns();
    private final RunCache cache = new RunCache();
    private final RecordedMetrics metrics = new RecordedMetrics();
    private final Refuser refuser = new Refuser(runs, cache, metrics, clock);
    private final Call call = new SampleCalls().make();

    @Test
    void aRefusalIsWrittenDownCountedAndSaid() {
        runs.refuses.answers(() -> new RunStore.Refused.Recorded(run()));
        var said = refuser.refuse(call, WHY, RULE);
        assertThat(said.refusal()).isEqualTo(WHY);
        assertThat(said.rule()).isEqualTo(RULE);
        assertThat(metrics.refused).containsExactly(WHY);
        assertThat(cache.latest(call.run())).isPresent();
        var step = runs.refused.getFirst();
        assertThat(step.status()).isEqualTo(Step.Status.REFUSED);
        assertThat(step.outcome().error())
                .isEqualTo(new Step.StepError(WHY.code(), WHY.sentence()));
    }

    @Test
    void aRefusalThatCanNeverBeWrittenDownIsCountedAndSaidWithItsRule() {
        runs.refuses.answers(fault(ScriptedLedger::rejected));
        var said = refuser.refuse(call, WHY, RULE);
        assertThat(said.refusal()).isEqualTo(WHY);
        assertThat(said.rule()).isEqualTo(RULE);
        assertThat(said.receipt()).isEqualTo(call.receipt());
        assertThat(metrics.refused).containsExactly(WHY);
        assertThat(runs.refused).hasSize(1);
    }

    @Test
    void aRefusalInARunThatIsNotTheCallsHasABetterReason() {
        runs.refuses.answers(() -> new RunStore.Refused.NotOurs(run()));
        assertThatThrownBy(refusing()).isInstanceOf(RunMoved.class);
        assertThat(metrics.refused).isEmpty();
    }

    @Test
    void aRefusalIsNotSaidWhileTheLedgerIsOutOfReach() {
        runs.refuses.answers(fault(ScriptedLedger::unavailable));
        assertThatThrownBy(refusing()).isInstanceOf(LedgerUnavailable.class);
        assertThat(metrics.refused).isEmpty();
    }

    private ThrowingCallable refusing() {
        return () -> refuser.refuse(call, WHY, RULE);
    }

    private Run run() {
        return Run.fresh(call.run(), call.terms(), clock.instant());
    }
}
