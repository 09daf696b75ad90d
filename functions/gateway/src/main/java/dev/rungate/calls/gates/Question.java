package dev.rungate.calls.gates;

import dev.rungate.approvals.AskedRule;
import dev.rungate.approvals.ProposedAction;
import java.util.List;

/// What a person is asked: all calls of the answer, because an approval releases them all, and the
/// rules that ask about some of them, in the order of the calls.
public record Question(List<ProposedAction> actions, List<AskedRule> asked) {
    public Question {
        actions = List.copyOf(actions);
        asked = List.copyOf(asked);
    }

    /// The calls that a rule asks about.
    public List<ProposedAction> waiting() {
        return actions.stream().filter(ProposedAction::asked).toList();
    }
}
