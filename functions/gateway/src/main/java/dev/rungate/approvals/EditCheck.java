package dev.rungate.approvals;

import dev.rungate.approvals.Approvals.Verdict;
import java.util.Optional;

/// Whether an approver may change what he wants to change: only in a call that waits, only where
/// its rule lists arguments, and only when approving. Which arguments differ is the door's
/// business, which can read them.
final class EditCheck {
    private static final int LONGEST = 100_000;

    private EditCheck() {}

    static Optional<Verdict> mistake(Gate gate, Vote vote) {
        if (vote.edits().isEmpty()) {
            return Optional.empty();
        }
        if (!vote.approve()) {
            return bad("goes only with an approval");
        }
        if (gate.rules().editable().isEmpty()) {
            return bad("the rule " + gate.rule() + " lets nobody change the arguments");
        }
        if (gate.rules().quorum() > 1) {
            return bad("may not be changed where more than one has to approve the same");
        }
        if (vote.edits().stream().mapToInt(edit -> edit.arguments().length()).sum() > LONGEST) {
            return bad("is longer than " + LONGEST + " characters");
        }
        boolean known =
                vote.edits().stream()
                        .allMatch(edit ->
                                gate.actions().stream()
                                        .anyMatch(action -> action.position() == edit.position()));
        return known ? Optional.empty() : bad("is about a call that does not wait here");
    }

    private static Optional<Verdict> bad(String problem) {
        return Optional.of(new Verdict.BadEdit("args", problem));
    }
}
