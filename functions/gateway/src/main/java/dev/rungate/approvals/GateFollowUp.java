package dev.rungate.approvals;

import dev.rungate.approvals.Gate.FollowUp;
import dev.rungate.runs.Run;
import dev.rungate.runs.RunStore;
import java.time.Clock;
import java.time.Duration;

/// Carries out what follows from a gate's state. Each step is done once, and another process can
/// continue after any of them: pause the run, start the workflow; after the decision resume the
/// run, answer the workflow, update the approvers' messages.
public final class GateFollowUp {
    private static final int MOST_ROUNDS = 4;
    private static final Duration WORKFLOW_OVER = Duration.ofMinutes(1);

    private final GateStore gates;
    private final RunStore runs;
    private final Workflow workflow;
    private final ApproverNotifier notifier;
    private final Clock clock;

    public GateFollowUp(
            GateStore gates,
            RunStore runs,
            Workflow workflow,
            ApproverNotifier notifier,
            Clock clock) {
        this.gates = gates;
        this.runs = runs;
        this.workflow = workflow;
        this.notifier = notifier;
        this.clock = clock;
    }

    /// Carries out what is left to do, also for changes that the gate meets meanwhile.
    void carryOut(Gate found) {
        var gate = found;
        for (int round = 0; round < MOST_ROUNDS; round++) {
            once(gate);
            var now = gates.find(gate.run().org(), gate.id());
            if (now.isEmpty() || now.get().state() == gate.state()) {
                now.filter(this::finished).ifPresent(gates::markFollowedUp);
                return;
            }
            gate = resumeAgain(now.get());
        }
    }

    /// Somebody has decided meanwhile. They may have resumed the run before this pause came, which
    /// then came too late.
    private Gate resumeAgain(Gate decided) {
        return decided.pending() ? decided : resume(decided);
    }

    /// Answers the workflow of a gate that was decided before the workflow asked; {@code token} is
    /// the one that the workflow waits with.
    void answerWorkflow(Gate gate, String token) {
        if (gate.followUpsDone().contains(FollowUp.TOLD)) {
            workflow.decided(gate, token);
        } else {
            carryOut(gate);
        }
    }

    /// Writes into the run that it waits for the gate, and after the decision that it no longer
    /// does. A pending gate whose run has ended before is withdrawn. Returns the gate as it stands
    /// then.
    Gate show(Gate found) {
        var gate = found.followUpsDone().contains(FollowUp.PAUSED) ? found : pause(found);
        return gate.pending() || gate.followUpsDone().contains(FollowUp.RESUMED)
                ? gate
                : resume(gate);
    }

    private Gate resume(Gate gate) {
        runs.resume(gate.run(), gate.id(), GateSteps.decided(gate), clock.instant());
        gates.markDone(gate, FollowUp.RESUMED);
        return gate.after(FollowUp.RESUMED);
    }

    /// Withdraws before it marks the run as told, so that a process that dies in between leaves
    /// that to another one.
    private Gate pause(Gate gate) {
        var run = runs.pause(gate.run(), gate.id(), GateSteps.opened(gate), clock.instant());
        var standing =
                run.filter(found -> gate.pending() && found.state().ended())
                        .map(ended -> withdraw(gate, ended))
                        .orElse(gate);
        gates.markDone(gate, FollowUp.PAUSED);
        return standing.after(FollowUp.PAUSED);
    }

    /// Expires a pending gate, because its run has ended.
    Gate withdraw(Gate gate, Run ended) {
        return gates.decide(gate, Decision.ofEndedRun(ended.state(), clock.instant()));
    }

    private void once(Gate found) {
        var gate = show(found);
        if (gate.pending() && !gate.followUpsDone().contains(FollowUp.STARTED)) {
            workflow.start(gate);
            gates.markDone(gate, FollowUp.STARTED);
        }
        var token = gate.token();
        if (!gate.pending() && !gate.followUpsDone().contains(FollowUp.TOLD) && token != null) {
            workflow.decided(gate, token);
            notifier.close(gate);
            gates.markDone(gate, FollowUp.TOLD);
        }
    }

    /// A decided gate is finished if the run was resumed, and the workflow was answered, was never
    /// started, or should have ended a minute ago without sending a token.
    private boolean finished(Gate gate) {
        if (gate.pending()) {
            return gate.followUpsDone().contains(FollowUp.STARTED);
        }
        return gate.followUpsDone().contains(FollowUp.RESUMED)
                && (gate.followUpsDone().contains(FollowUp.TOLD)
                        || !gate.followUpsDone().contains(FollowUp.STARTED)
                        || clock.instant().isAfter(gate.expiresAt().plus(WORKFLOW_OVER)));
    }
}
