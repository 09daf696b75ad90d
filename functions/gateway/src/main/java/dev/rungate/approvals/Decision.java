package dev.rungate.approvals;

import dev.rungate.chat.ToolEdit;
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

    /// The gate is withdrawn, because its run has ended in this state.
    static Decision ofEndedRun(RunState state, Instant now) {
        var by = "run." + state.word();
        return new Decision(GateState.EXPIRED, by, "run", "run", now, null, List.of(), null);
    }

    public Decision withoutEdits() {
        return new Decision(outcome, by, channel, proof, at, reason, List.of(), seen);
    }
}
