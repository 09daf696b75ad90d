package dev.rungate.approvals;

import dev.rungate.chat.ToolEdit;
import dev.rungate.policy.AskRules;
import dev.rungate.runs.RunState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A decision: its outcome, who made it, when, through which channel, how they were identified, and
/// the digest of what they had been shown. {@code edits} are the arguments they changed.
public record Decision(
        GateState outcome,
        String by,
        String channel,
        String proof,
        Instant at,
        @Nullable String reason,
        List<ToolEdit> edits,
        @Nullable String seen) {
    /// The {@code by} of a decision that was made by the gate's expiry.
    public static final String EXPIRY = "expiry";

    public Decision {
        edits = List.copyOf(edits);
    }

    /// The people who have approved are all that the rules want. Their votes came before the gate's
    /// expiry, so that is the latest time of the decision.
    static Decision byVotes(Gate gate, Instant now) {
        var latest = gate.expiresAt().minusMillis(1);
        return new Decision(
                GateState.APPROVED,
                String.join(", ", gate.approvedBy()),
                "quorum",
                "votes",
                now.isBefore(latest) ? now : latest,
                null,
                List.of(),
                null);
    }

    /// The gate's time is over.
    static Decision byClock(Gate gate, Instant now) {
        var outcome =
                gate.combinedRules().onExpiry() == AskRules.OnExpiry.APPROVE
                        ? GateState.APPROVED
                        : GateState.EXPIRED;
        return new Decision(outcome, EXPIRY, "clock", "clock", now, null, List.of(), null);
    }

    /// The gate is withdrawn, because its run has ended in this state.
    static Decision ofEndedRun(RunState state, Instant now) {
        var by = "run." + state.word();
        return new Decision(GateState.EXPIRED, by, "run", "run", now, null, List.of(), null);
    }

    public Decision withoutEdits() {
        return new Decision(outcome, by, channel, proof, at, reason, List.of(), seen);
    }
}
