package dev.rungate.aws.dynamo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rungate.approvals.Approvals;
import dev.rungate.approvals.ApproverChannel;
import dev.rungate.approvals.ApproverNotifier;
import dev.rungate.approvals.AskedRule;
import dev.rungate.approvals.Decision;
import dev.rungate.approvals.Gate;
import dev.rungate.approvals.GateFollowUp;
import dev.rungate.approvals.GateState;
import dev.rungate.approvals.HeldAnswer;
import dev.rungate.approvals.ProposedAction;
import dev.rungate.approvals.Workflow;
import dev.rungate.ids.AgentId;
import dev.rungate.ids.CallId;
import dev.rungate.ids.GateId;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.PolicyRef;
import dev.rungate.ids.Requester;
import dev.rungate.ids.RunId;
import dev.rungate.ids.RunKey;
import dev.rungate.policy.AskRules;
import dev.rungate.pricing.Usd;
import dev.rungate.runs.RunState;
import dev.rungate.runs.RunTerms;
import dev.rungate.runs.Steps;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/// A process may die after any write about a gate, and in the middle of telling others: another one
/// takes up what it left, and at the end everything has happened once.
final class GateLifeTest {
    private static final AtomicInteger FRESH = new AtomicInteger();

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private final Tables tables = Engine.freshTables();
    private final OrgId org = new OrgId("org-" + FRESH.incrementAndGet());
    private final RunKey run = new RunKey(org, new RunId("refunds-7"));
    private final RememberedWorkflow workflow = new RememberedWorkflow();
    private final RememberedChannel channel = new RememberedChannel();

    /// What has been told to whom.
    private static final class RememberedWorkflow implements Workflow {
        private final List<GateId> started = new ArrayList<>();
        private final List<String> told = new ArrayList<>();

        @Override
        public synchronized void start(Gate gate) {
            if (!started.contains(gate.id())) {
                started.add(gate.id());
            }
        }

        @Override
        public synchronized void decided(Gate gate, String token) {
            told.add(token + " " + gate.state().word());
        }
    }

    private static final class RememberedChannel implements ApproverChannel {
        private final List<String> posts = new ArrayList<>();
        private final List<String> closed = new ArrayList<>();
        private boolean down;

        @Override
        public boolean serves(String address) {
            return address.startsWith("slack://");
        }

        @Override
        public String post(Gate gate, String address) {
            if (down) {
                throw new Unreachable("nobody is there");
            }
            posts.add(address);
            return "ref";
        }

        @Override
        public void close(Gate gate, String address, String reference) {
            closed.add(address + " " + gate.state().word());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void whoeverDiesAnotherCarriesOn(int writes) {
        givenARun();
        var dying = process(new DyingDynamoDb(Engine.client(), writes));
        try {
            var gate = dying.open(gate(), held());
            dying.sweepNow();
            dying.approvals().ask(org, gate.id(), "token-1", false);
            dying.decide(gate);
            dying.sweepNow();
        } catch (RuntimeException died) {
            // as a process does
        }
        var living = process(Engine.client());
        var gate = living.open(gate(), held());
        living.sweepNow();
        living.approvals().ask(org, gate.id(), "token-1", false);
        living.decide(gate);
        living.sweepNow();

        assertThat(living.find(gate).state()).isEqualTo(GateState.APPROVED);
        assertThat(workflow.started).containsOnlyOnce(gate.id());
        assertThat(workflow.told).isNotEmpty().containsOnly("token-1 approved");
        assertThat(channel.closed).contains("slack://#ops approved");
        var after = living.stores.runs().find(run, now).orElseThrow();
        assertThat(after.state()).isEqualTo(RunState.OPEN);
        assertThat(after.pendingGates()).isEmpty();
        assertThat(names(living))
                .containsOnlyOnce("gate.refunds")
                .containsOnlyOnce("run.approval_approved");
        assertThat(
                        living.stores
                                .gates()
                                .unfinished(org, now.plus(Duration.ofDays(1)), 10, null)
                                .data())
                .isEmpty();
    }

    @Test
    void aDecisionThatIsFasterThanTheQuestionIsToldWhenItComes() {
        givenARun();
        var process = process(Engine.client());
        var gate = process.open(gate(), held());
        process.sweepNow();
        process.decide(gate);
        process.sweepNow();
        assertThat(workflow.told).isEmpty();
        assertThat(
                        process.stores
                                .gates()
                                .unfinished(org, now.plus(Duration.ofDays(1)), 10, null)
                                .data())
                .hasSize(1);
        process.approvals().ask(org, gate.id(), "late", false);
        assertThat(workflow.told).containsExactly("late approved");
        assertThat(channel.posts).isEmpty();
        process.sweepNow();
        assertThat(
                        process.stores
                                .gates()
                                .unfinished(org, now.plus(Duration.ofDays(1)), 10, null)
                                .data())
                .isEmpty();
    }

    @Test
    void aWorkflowThatNeverAsksIsNotWaitedForForEver() {
        givenARun();
        var process = process(Engine.client());
        var gate = process.open(gate(), held());
        process.sweepNow();
        process.decide(gate);
        var late = new Process(Engine.client(), now.plus(Duration.ofHours(2)));
        late.sweepNow();
        assertThat(workflow.told).isEmpty();
        assertThat(
                        late.stores
                                .gates()
                                .unfinished(org, now.plus(Duration.ofDays(1)), 10, null)
                                .data())
                .isEmpty();
    }

    @Test
    void aQuestionThatComesTwiceIsAskedOnce() {
        givenARun();
        var process = process(Engine.client());
        var gate = process.open(gate(), held());
        process.approvals().ask(org, gate.id(), "t", false);
        process.approvals().ask(org, gate.id(), "t", false);
        assertThat(channel.posts).containsExactly("slack://#ops");
        process.approvals().ask(org, gate.id(), "t2", true);
        assertThat(channel.posts).containsExactly("slack://#ops", "slack://#leads");
    }

    @Test
    void whoCannotBeReachedIsAskedAgain() {
        givenARun();
        var process = process(Engine.client());
        var gate = process.open(gate(), held());
        channel.down = true;
        assertThatThrownBy(() -> process.approvals().ask(org, gate.id(), "t", false))
                .isInstanceOf(ApproverChannel.Unreachable.class);
        channel.down = false;
        process.approvals().ask(org, gate.id(), "t", false);
        assertThat(channel.posts).containsExactly("slack://#ops");
    }

    @Test
    void theSweeperEndsWhatNobodyAnswered() {
        givenARun();
        var process = process(Engine.client());
        var gate = process.open(gate(), held());
        process.sweepNow();
        var late = new Process(Engine.client(), now.plus(Duration.ofHours(2)));
        late.approvals().sweep(org);
        late.sweepNow();
        assertThat(late.find(gate).state()).isEqualTo(GateState.EXPIRED);
        assertThat(names(late)).contains("run.approval_expired");
        assertThat(late.stores.runs().find(run, now).orElseThrow().pendingGates()).isEmpty();
    }

    // ---- the run ends first ----

    @Test
    void aGateThatOpensAfterItsRunHasEndedIsWithdrawnAndNobodyIsAsked() {
        givenARun();
        var process = process(Engine.client());
        process.end(RunState.COMPLETED);
        var gate = process.approvals().open(gate(), held());
        assertWithdrawn(gate, "run.completed");
        assertWithdrawn(process.find(gate), "run.completed");
        process.sweepNow();
        assertNobodyWaits(process);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void whoeverDiesWhileItOpensAGateOfAnEndedRunAnotherWithdrawsIt(int writes) {
        givenARun();
        process(Engine.client()).end(RunState.CANCELLED);
        try {
            process(new DyingDynamoDb(Engine.client(), writes)).approvals().open(gate(), held());
        } catch (RuntimeException died) {
            // as a process does
        }
        var living = process(Engine.client());
        living.sweepNow();
        living.sweepLedger();
        living.stores
                .gates()
                .find(org, gate().id())
                .ifPresent(gate -> assertWithdrawn(gate, "run.cancelled"));
        living.sweepNow();
        assertNobodyWaits(living);
    }

    @Test
    void theSweeperWithdrawsTheGatesOfARunWhoseCloserDied() {
        givenARun();
        var closer = process(Engine.client());
        var gate = closer.open(gate(), held());
        closer.sweepNow();
        closer.end(RunState.CANCELLED);
        var living = process(Engine.client());
        living.stores.carry();
        living.sweepLedger();
        assertWithdrawn(living.find(gate), "run.cancelled");
        living.stores.carry();
        living.sweepLedger();
        assertNobodyWaits(living);
        assertThat(names(living)).containsOnlyOnce("run.approval_expired");
    }

    private static void assertWithdrawn(Gate gate, String by) {
        assertThat(gate.state()).isEqualTo(GateState.EXPIRED);
        assertThat(Objects.requireNonNull(gate.decision()).by()).isEqualTo(by);
    }

    private void assertNobodyWaits(Process process) {
        assertThat(process.stores.runs().find(run, now).orElseThrow().pendingGates()).isEmpty();
        assertThat(process.stores.gates().pending(org, 10, null).data()).isEmpty();
        assertThat(channel.posts).isEmpty();
    }

    @Test
    void aPendingGateKeepsItsRunFromResting() {
        givenARun();
        var process = process(Engine.client());
        process.open(gate(), held());
        process.sweepNow();
        var muchLater = now.plus(Duration.ofDays(7));
        assertThat(process.stores.runs().find(run, muchLater).orElseThrow().state())
                .isEqualTo(RunState.PAUSED);
    }

    // ---- helpers ----

    /// One process, as far as gates are concerned.
    private final class Process {
        private final DynamoStores stores;
        private final Instant time;

        private Process(DynamoDbClient client, Instant time) {
            this.stores = Engine.process(client, tables);
            this.time = time;
        }

        private Approvals approvals() {
            return approvalsAt(time);
        }

        private Approvals approvalsAt(Instant at) {
            var clock = Clock.fixed(at, ZoneOffset.UTC);
            var asking = new ApproverNotifier(stores.gates(), List.of(channel));
            var followUp = new GateFollowUp(stores.gates(), stores.runs(), workflow, asking, clock);
            return new Approvals(
                    stores.gates(), followUp, asking, clock, Thread::startVirtualThread);
        }

        private Gate open(Gate gate, HeldAnswer answer) {
            return stores.gates().open(gate, answer);
        }

        /// Ends the run, and dies before it withdraws the gates.
        private void end(RunState as) {
            stores.runs().close(run, as, "admin", new CallId("end"), time);
        }

        private void sweepLedger() {
            stores.ledger().sweep(org, time, approvals()::withdrawGatesOf);
        }

        private Gate find(Gate gate) {
            return stores.gates().find(org, gate.id()).orElseThrow();
        }

        /// Carries out everything that waits, without the time others would be given.
        private void sweepNow() {
            approvalsAt(time.plus(Duration.ofMinutes(1))).sweep(org);
        }

        /// Without what follows, which is the sweeper's here.
        private void decide(Gate gate) {
            var decision =
                    new Decision(
                            GateState.APPROVED,
                            "admin",
                            "api",
                            "token",
                            time,
                            null,
                            List.of(),
                            gate.digest());
            assertThat(stores.gates().decide(find(gate), decision).state())
                    .isEqualTo(GateState.APPROVED);
        }
    }

    private Process process(DynamoDbClient client) {
        return new Process(client, now);
    }

    private void givenARun() {
        var terms =
                new RunTerms(
                        new AgentId("agt_1"),
                        new PolicyRef("support", 3),
                        null,
                        Duration.ofMinutes(15),
                        false,
                        null,
                        null,
                        null,
                        Map.of());
        process(Engine.client())
                .stores
                .runs()
                .refuse(run, terms, Steps.refused(new CallId("first"), now), null, now);
    }

    private List<String> names(Process process) {
        return process.stores.runs().steps(run, 0, 100).data().stream()
                .map(step -> step.step().name())
                .toList();
    }

    private Gate gate() {
        var rules =
                new AskRules(
                        List.of("slack://#ops"),
                        Duration.ZERO,
                        Duration.ofHours(1),
                        1,
                        new AskRules.Escalation(Duration.ofMinutes(10), List.of("slack://#leads")),
                        AskRules.OnExpiry.REJECT,
                        AskRules.OnReject.REFUSE,
                        false,
                        List.of());
        return Gate.opened(
                GateId.of(new Requester(run, new AgentId("agt_1"), null), "f1", 0),
                run,
                new AgentId("agt_1"),
                null,
                new PolicyRef("support", 3),
                "f1",
                List.of(new ProposedAction(0, "refund", "{\"amount\":700}", "refunds")),
                List.of(new AskedRule("refunds", rules)),
                Usd.ZERO,
                now);
    }

    private static HeldAnswer held() {
        return new HeldAnswer(
                200, Map.of(), new byte[] {1}, false, HeldAnswer.ByteRange.NONE, "stp_1");
    }
}
