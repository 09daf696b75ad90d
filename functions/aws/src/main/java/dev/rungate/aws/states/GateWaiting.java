package dev.rungate.aws.states;

import dev.rungate.approvals.Approvals;
import dev.rungate.approvals.Gate;
import dev.rungate.approvals.Workflow;
import dev.rungate.ids.GateId;
import dev.rungate.ids.OrgId;
import java.lang.System.Logger;
import java.time.Clock;
import java.time.Duration;

/// Has gates wait in Step Functions, and hands on the messages of their executions. The gate's own
/// row lapses a little before its execution does, so that the receiver of the message finds it
/// lapsed.
public final class GateWaiting implements Workflow {
    private static final Logger LOG = System.getLogger(GateWaiting.class.getName());
    private static final Duration MARGIN = Duration.ofSeconds(2);

    private final StepFunctionsWorkflow states;
    private final Clock clock;

    public GateWaiting(StepFunctionsWorkflow states, Clock clock) {
        this.states = states;
        this.clock = clock;
    }

    @Override
    public void start(Gate gate) {
        var left = Duration.between(clock.instant(), gate.expiresAt()).plus(MARGIN);
        var escalation = gate.combinedRules().escalate();
        var org = gate.run().org().value();
        if (escalation == null) {
            states.start(gate.id().value(), org, left, null);
        } else {
            var later = left.minus(escalation.after());
            states.start(gate.id().value(), org, escalation.after(), later);
        }
    }

    @Override
    public void decided(Gate gate, String token) {
        switch (states.decided(new TaskToken(token), gate.state().word())) {
            case TokenAnswer.Told _, TokenAnswer.AlreadyOver _ -> {}
            case TokenAnswer.Garbage _ ->
                    LOG.log(
                            Logger.Level.WARNING,
                            "gate {0} was decided, and nobody knows the token it waits with",
                            gate.id());
        }
    }

    /// Handles a message: asks the approvers, or writes down that the gate lapsed. It throws {@link
    /// UnknownGate} where there is no such gate.
    public static AskQueue.Handler handler(Approvals approvals) {
        return message -> {
            if (!take(approvals, message)) {
                throw new UnknownGate(message);
            }
        };
    }

    private static boolean take(Approvals approvals, GateMessage message) {
        var org = new OrgId(message.org());
        var gate = new GateId(message.gate());
        return switch (message) {
            case GateMessage.Asked(_, _, var token) ->
                    approvals.ask(org, gate, token.text(), false);
            case GateMessage.Escalated(_, _, var token) ->
                    approvals.ask(org, gate, token.text(), true);
            case GateMessage.Lapsed _ -> approvals.find(org, gate).isPresent();
        };
    }
}
