package dev.rungate.policy;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a rule asks a person. {@code approvers} are addresses such as {@code slack://#refunds}; none
/// means the API and the approvals page. {@code hold} is how long the caller's connection waits,
/// {@code expires} how long the gate does. {@code quorum} different people have to approve; with
/// {@code fourEyes} the person who owns the agent is not among them. {@code editable} names the
/// arguments that an approver may change.
public record AskRules(
        List<String> approvers,
        Duration hold,
        Duration expires,
        int quorum,
        @Nullable Escalation escalate,
        OnExpiry onExpiry,
        OnReject onReject,
        boolean fourEyes,
        List<String> editable) {
    public static final Duration LONGEST_HOLD = Duration.ofSeconds(50);
    public static final AskRules DEFAULT =
            new AskRules(
                    List.of(),
                    Duration.ofSeconds(20),
                    Duration.ofHours(1),
                    1,
                    null,
                    OnExpiry.REJECT,
                    OnReject.REFUSE,
                    false,
                    List.of());

    /// Whom to ask as well, if nobody has decided by then.
    public record Escalation(Duration after, List<String> to) {
        public Escalation {
            to = List.copyOf(to);
        }
    }

    /// What it means that nobody has decided in time.
    public enum OnExpiry {
        REJECT,
        APPROVE
    }

    /// What the caller of a rejected call gets: an error, or the answer with a refusal text in
    /// place of the call.
    public enum OnReject {
        REFUSE,
        AS_ANSWER
    }

    public AskRules {
        approvers = List.copyOf(approvers);
        editable = List.copyOf(editable);
    }

    /// The channel to name to a person: that of the first approver, or {@code api}.
    public String channel() {
        return approvers.isEmpty() ? "api" : approvers.getFirst();
    }
}
