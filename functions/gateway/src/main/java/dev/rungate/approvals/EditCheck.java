package dev.rungate.approvals;

import dev.rungate.approvals.Approvals.VoteResult;
import dev.rungate.chat.ToolEdit;
import java.util.Optional;

/// Whether an approver may change what they want to change: only in a call whose own rule lists
/// arguments, only when approving, and only where nobody else has to approve the same. Which
/// arguments differ is checked by the route, which can read them.
final class EditCheck {
    private static final int LONGEST = 100_000;

    private EditCheck() {}

    static Optional<VoteResult> mistake(Gate gate, Vote vote) {
        if (vote.edits().isEmpty()) {
            return Optional.empty();
        }
        if (!vote.approve()) {
            return bad("goes only with an approval");
        }
        if (vote.edits().stream().anyMatch(edit -> !editable(gate, edit))) {
            return bad("is about a call whose rule lets nobody change the arguments");
        }
        if (!gate.decidedAloneBy(vote.voter())) {
            return bad("may not be changed where more than one has to approve the same");
        }
        if (vote.edits().stream().mapToInt(edit -> edit.arguments().length()).sum() > LONGEST) {
            return bad("is longer than " + LONGEST + " characters");
        }
        return Optional.empty();
    }

    private static boolean editable(Gate gate, ToolEdit edit) {
        return gate.actions().stream()
                .anyMatch(action ->
                        action.position() == edit.position() && !gate.editable(action).isEmpty());
    }

    private static Optional<VoteResult> bad(String problem) {
        return Optional.of(new VoteResult.BadEdit("args", problem));
    }
}
