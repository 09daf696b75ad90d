package dev.rungate.approvals;

import dev.rungate.chat.ToolEdit;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was decided, by whom, when, through which channel, how that was proven, and the digest of
/// what the decider had seen. {@code edits} are the arguments an approver has changed.
public record Decision(
        GateState outcome,
        String by,
        String channel,
        String proof,
        Instant at,
        @Nullable String reason,
        List<ToolEdit> edits,
        @Nullable String seen) {
    /// Who decides when nobody has.
    public static final String EXPIRY = "expiry";

    public Decision {
        edits = List.copyOf(edits);
    }

    public Decision withoutEdits() {
        return new Decision(outcome, by, channel, proof, at, reason, List.of(), seen);
    }
}
