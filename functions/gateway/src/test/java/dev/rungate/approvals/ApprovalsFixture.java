package dev.rungate.approvals;

import dev.rungate.approvals.ApproverChannel.Unreachable;
import dev.rungate.ids.AgentId;
import dev.rungate.ids.GateId;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.PolicyRef;
import dev.rungate.ids.Requester;
import dev.rungate.ids.RunId;
import dev.rungate.ids.RunKey;
import dev.rungate.policy.AskRules;
import dev.rungate.pricing.Usd;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// Approvals at work over memory, with a workflow that asks at once and again until everybody was
/// told.
public final class ApprovalsFixture implements Workflow {
    public static final String TASK_TOKEN = "task-token-that-nobody-may-see";

    private static final AtomicInteger FRESH = new AtomicInteger();
    private static final int MOST_ATTEMPTS = 50;

    public final MovableClock clock = new MovableClock();
    public final GatesInMemory gates = new GatesInMemory();
    public final Approvals approvals;
    private final PausedRuns runs = new PausedRuns();

    public ApprovalsFixture(List<ApproverChannel> channels) {
        this(channels, Thread::startVirtualThread);
    }

    public ApprovalsFixture(List<ApproverChannel> channels, Executor behind) {
        var asking = new ApproverNotifier(gates, channels);
        var followUp = new GateFollowUp(gates, runs, this, asking, clock);
        this.approvals = new Approvals(gates, followUp, asking, clock, behind);
    }

    public static AskRules rules(String... approvers) {
        return rules(1, approvers);
    }

    public static AskRules rules(int quorum, String... approvers) {
        return new AskRules(
                List.of(approvers),
                Duration.ZERO,
                Duration.ofHours(1),
                quorum,
                null,
                AskRules.OnExpiry.REJECT,
                AskRules.OnReject.REFUSE,
                false,
                List.of());
    }

    /// A gate that was not opened anywhere.
    public Gate gate(AskRules rules, ProposedAction... actions) {
        var run = new RunKey(OrgId.LOCAL, new RunId("run_" + FRESH.incrementAndGet()));
        return Gate.opened(
                GateId.of(new Requester(run, new AgentId("agt_support"), null), "request", 0),
                run,
                new AgentId("agt_support"),
                null,
                new PolicyRef("refunds", 3),
                "request",
                List.of(actions),
                asked(rules, actions),
                Usd.of("1.25"),
                clock.instant());
    }

    private static List<AskedRule> asked(AskRules rules, ProposedAction... actions) {
        return Stream.of(actions)
                .map(ProposedAction::rule)
                .filter(Objects::nonNull)
                .distinct()
                .map(rule -> new AskedRule(rule, rules))
                .toList();
    }

    public Gate open(AskRules rules, String tool, String arguments) {
        return open(gate(rules, new ProposedAction(0, tool, arguments, "big-refunds")));
    }

    public Gate open(Gate gate) {
        var answer =
                new HeldAnswer(
                        200, Map.of(), new byte[0], false, HeldAnswer.ByteRange.NONE, "stp_1");
        return approvals.open(gate, answer);
    }

    public Gate now(Gate gate) {
        return approvals.find(OrgId.LOCAL, gate.id()).orElseThrow();
    }

    public List<String> record() {
        return runs.record().stream().map(step -> step.name()).toList();
    }

    @Override
    public void start(Gate gate) {
        Thread.ofVirtual().start(() -> ask(gate));
    }

    @Override
    public void decided(Gate gate, String token) {
        if (!token.equals(TASK_TOKEN)) {
            throw new AssertionError("another's token");
        }
    }

    private void ask(Gate gate) {
        for (int attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
            try {
                approvals.ask(OrgId.LOCAL, gate.id(), TASK_TOKEN, false);
                return;
            } catch (Unreachable again) {
                sleep();
            }
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
