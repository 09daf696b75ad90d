package dev.rungate.approvals;

import dev.rungate.chat.ToolEdit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One person's vote on a gate.
public record Vote(
        Voter voter,
        boolean approve,
        @Nullable String reason,
        List<ToolEdit> edits,
        @Nullable String seen) {
    public Vote {
        edits = List.copyOf(edits);
    }

    GateState outcome() {
        return approve ? GateState.APPROVED : GateState.REJECTED;
    }
}
