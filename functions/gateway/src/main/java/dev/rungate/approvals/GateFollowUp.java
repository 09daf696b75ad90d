package dev.rungate.approvals;

import dev.rungate.approvals.Gate.Chore;
import dev.rungate.runs.RunStore;
import java.time.Clock;
import java.time.Duration;

/// Carries out what follows from a gate's state, each thing once, in an order that a process may
/// leave at any point and another take up again: the run is paused, the workflow waits; then the
/// run goes on, the workflow and the approvers are told.
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

    /// Whatever happens to the gate meanwhile is carried out too.
    void carryOut(Gate found) {
        var gate = found;
        for (int round = 0; round < MOST_ROUNDS; round++) {
            once(gate);
            var now = gates.find(gate.run().org(), gate.id());
            if (now.isEmpty() || now.get().state() == gate.state()) {
                now.filter(this::finished).ifPresent(gates::finished);
                return;
            }
            gate = now.get();
        }
    }

    /// A gate that was decided before it could be asked about, here with the token it waits with.
    void tell(Gate gate, String token) {
        if (gate.done().contains(Chore.TOLD)) {
            workflow.decided(gate, token);
        } else {
            carryOut(gate);
        }
    }

    /// Has the run say what it waits for, or that it waits no more.
    void show(Gate gate) {
        if (!gate.done().contains(Chore.PAUSED)) {
            runs.pause(gate.run(), gate.id(), GateSteps.opened(gate), clock.instant());
            gates.done(gate, Chore.PAUSED);
        }
        if (!gate.pending() && !gate.done().contains(Chore.RESUMED)) {
            runs.resume(gate.run(), gate.id(), GateSteps.decided(gate), clock.instant());
            gates.done(gate, Chore.RESUMED);
        }
    }

    private void once(Gate gate) {
        show(gate);
        if (gate.pending() && !gate.done().contains(Chore.STARTED)) {
            workflow.start(gate);
            gates.done(gate, Chore.STARTED);
        }
        var token = gate.token();
        if (!gate.pending() && !gate.done().contains(Chore.TOLD) && token != null) {
            workflow.decided(gate, token);
            notifier.close(gate);
            gates.done(gate, Chore.TOLD);
        }
    }

    /// Nobody is to be told where the workflow was never started, or has waited to its end without
    /// ever giving its token.
    private boolean finished(Gate gate) {
        if (gate.pending()) {
            return gate.done().contains(Chore.STARTED);
        }
        return gate.done().contains(Chore.RESUMED)
                && (gate.done().contains(Chore.TOLD)
                        || !gate.done().contains(Chore.STARTED)
                        || clock.instant().isAfter(gate.expiresAt().plus(WORKFLOW_OVER)));
    }
}
