package dev.rungate.approvals;

import java.util.Optional;

/// Who may not approve, where a rule wants four eyes: the person the agent works for, and whoever
/// cannot be told from that person. Anybody may reject.
final class Barred {
    private Barred() {}

    static Optional<String> why(Gate gate, Vote vote) {
        if (!gate.rules().fourEyes() || !vote.approve()) {
            return Optional.empty();
        }
        var member = vote.voter().member();
        if (member == null) {
            return Optional.of("the rule wants a person by name; this token names nobody");
        }
        return member.equals(gate.owner())
                ? Optional.of("the rule wants somebody else than the owner of the agent")
                : Optional.empty();
    }
}
