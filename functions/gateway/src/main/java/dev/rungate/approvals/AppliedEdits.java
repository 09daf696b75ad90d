package dev.rungate.approvals;

import dev.rungate.chat.ToolEdit;
import java.util.List;

/// Puts an approver's changes into the proposed calls.
final class AppliedEdits {
    private AppliedEdits() {}

    static List<ProposedAction> applied(List<ProposedAction> actions, List<ToolEdit> edits) {
        return actions.stream().map(action -> applied(action, edits)).toList();
    }

    private static ProposedAction applied(ProposedAction action, List<ToolEdit> edits) {
        return edits.stream()
                .filter(edit -> edit.position() == action.position())
                .findFirst()
                .map(edit -> action.with(edit.arguments()))
                .orElse(action);
    }
}
