package dev.rungate.calls;

import static dev.rungate.calls.Script.fault;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.rungate.CallAssembly;
import dev.rungate.Stores;
import dev.rungate.approvals.Approvals;
import dev.rungate.approvals.ApproverNotifier;
import dev.rungate.approvals.Gate;
import dev.rungate.approvals.GateFollowUp;
import dev.rungate.approvals.GatesInMemory;
import dev.rungate.approvals.MovableClock;
import dev.rungate.approvals.Reach;
import dev.rungate.approvals.Workflow;
import dev.rungate.budgets.Obstacle;
import dev.rungate.budgets.Reserved;
import dev.rungate.calls.admission.InFlight;
import dev.rungate.calls.intake.OneProvider;
import dev.rungate.calls.intake.Policies;
import dev.rungate.ids.FreshIds;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.PolicyRef;
import dev.rungate.ids.RunId;
import dev.rungate.ids.RunKey;
import dev.rungate.policy.Policy;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Refusal;
import dev.rungate.runs.Run;
import dev.rungate.runs.RunState;
import dev.rungate.runs.RunStore;
import dev.rungate.runs.Terms;
import dev.rungate.tenants.Agent;
import dev.rungate.wire.format.Dialects;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What the caller of a refused call is told, whatever becomes of the record.
class RefusedCallsTest {
    private static final RunKey RUN = new RunKey(OrgId.LOCAL, new RunId("named"));
    private static final String DENIES = "{ name: p, models: { allow: [claude] } }";

    private final MovableClock clock = new MovableClock();
    private final ScriptedLedger ledger = new ScriptedLedger();
    private final ScriptedRuns runs = new ScriptedRuns();

    @Test
    void aRefusalThatIsWrittenDownIsTold() {
        runs.refuses.answers(() -> new RunStore.Refused.Recorded(run(RunState.OPEN)));
        assertThat(refusal(DENIES)).isInstanceOf(Refusal.PolicyViolation.class);
    }

    @Test
    void aRefusalThatCanNeverBeWrittenDownIsToldToo() {
        runs.refuses.answers(fault(ScriptedLedger::rejected));
        var refused = refused(DENIES);
        assertThat(refused.refusal()).isInstanceOf(Refusal.PolicyViolation.class);
        assertThat(refused.rule()).isEqualTo("models.allow");
        assertThat(refused.receipt().run()).isEqualTo(RUN.run());
    }

    @Test
    void aCallerIsToldToTryAgainWhereTheLedgerIsOutOfReach() {
        runs.refuses.answers(fault(ScriptedLedger::unavailable));
        assertThat(refusal(DENIES)).isEqualTo(new Refusal.LedgerDown(false));
    }

    @Test
    void aRunThatIsOverIsABetterReason() {
        runs.refuses.answers(() -> new RunStore.Refused.NotOurs(run(RunState.CANCELLED)));
        assertThat(refusal(DENIES))
                .isInstanceOfSatisfying(
                        Refusal.RunClosed.class,
                        over -> assertThat(over.state()).isEqualTo(RunState.CANCELLED));
        assertThat(runs.refused).hasSize(1);
    }

    /// Another process has ended it since.
    @Test
    void aRunThatEndedSinceItWasReadIsNotTriedAgain() {
        runs.finds(RUN, () -> run(RunState.OPEN));
        ledger.reserves.answers(
                () -> new Reserved.Refused(new Obstacle.Ended(), run(RunState.COMPLETED)));
        assertThat(refusal("name: p"))
                .isInstanceOfSatisfying(
                        Refusal.RunClosed.class,
                        over -> assertThat(over.state()).isEqualTo(RunState.COMPLETED));
        assertThat(ledger.reserved).hasSize(1);
    }

    @Test
    void aRunThatAnotherAgentStartedMeanwhileIsReadAnew() {
        var others = Run.fresh(RUN, Terms.of(Terms.STRANGER, null, false), clock.instant());
        ledger.reserves.answers(() -> {
            runs.finds(RUN, () -> others);
            return new Reserved.Refused(new Obstacle.Conflict("another agent's"), others);
        });
        assertThat(refusal("name: p"))
                .isEqualTo(new Refusal.RunConflict("A run of this name belongs to another agent."));
        assertThat(ledger.reserved).hasSize(1);
    }

    private Refusal refusal(String rules) {
        return refused(rules).refusal();
    }

    private CallRefused refused(String rules) {
        var call = new SampleCalls().options(named()).incoming();
        return catchThrowableOfType(CallRefused.class, () -> dispatcher(rules).dispatch(call));
    }

    private static RunOptions named() {
        return new RunOptions(
                RUN.run(),
                false,
                null,
                null,
                null,
                null,
                Map.of(),
                null,
                new GateOptions(Duration.ZERO, false));
    }

    private Run run(RunState state) {
        var fresh = Run.fresh(RUN, Terms.of(SampleCalls.AGENT.id(), null, false), clock.instant());
        return new Run(
                RUN,
                fresh.terms(),
                state,
                fresh.startedAt(),
                fresh.lastActivityAt(),
                state.ended() ? fresh.startedAt() : null,
                state.ended() ? "admin" : null,
                fresh.balance(),
                fresh.totals(),
                0,
                fresh.counters(),
                List.of());
    }

    private Dispatcher dispatcher(String rules) {
        var gates = new GatesInMemory();
        var notifier = new ApproverNotifier(gates, List.of());
        var followUp = new GateFollowUp(gates, runs, new NobodyAsks(), notifier, clock);
        return CallAssembly.dispatcher(
                new CallAssembly.Parts(
                        new Stores(ledger, runs, null, null, null, null, null, null, gates, null),
                        new OnePolicy(SampleCalls.policy(rules)),
                        new OneProvider("openai"),
                        SampleCalls.PRICES,
                        (outgoing, _) -> {
                            throw new AssertionError("a refused call was sent");
                        },
                        new Dialects()::of,
                        call -> Map.of(),
                        new Approvals(gates, followUp, notifier, clock, Runnable::run),
                        Reach.everywhere(),
                        new InFlight(ledger, runs, clock, Duration.ofMinutes(20), null),
                        1_000,
                        new RecordedMetrics(),
                        new FreshIds(new SecureRandom()),
                        clock));
    }

    private record OnePolicy(Policy policy) implements Policies {
        @Override
        public Policy version(OrgId org, PolicyRef ref) {
            return policy;
        }

        @Override
        public Policy chosen(Agent agent, @Nullable String wished) {
            return policy;
        }
    }

    private static final class NobodyAsks implements Workflow {
        @Override
        public void start(Gate gate) {}

        @Override
        public void decided(Gate gate, String token) {}
    }
}
