package dev.rungate.approvals;

import java.util.Optional;

/// Why a person may not decide a gate: no rule names them; or, with {@code four_eyes}, they share
/// an identity with the owner of the agent, or they are no member. Four eyes do not apply to a
/// rejection.
record VoteBarrier(String field, String why) {
    static Optional<VoteBarrier> from(Gate gate, Vote vote) {
        var voter = vote.voter();
        if (gate.askingRules().stream().noneMatch(rule -> rule.countsVoteOf(voter))) {
            return Optional.of(
                    new VoteBarrier("approvers", "only " + named(gate) + " may decide this"));
        }
        return vote.approve() && gate.combinedRules().fourEyes()
                ? fourEyes(gate, voter)
                : Optional.empty();
    }

    private static Optional<VoteBarrier> fourEyes(Gate gate, Voter voter) {
        if (voter.member() == null) {
            return because(
                    voter.isAdmin()
                            ? "the rule wants a member, and an administrator's token names nobody"
                            : "the rule wants a member, and no member has this mailbox");
        }
        var owner = gate.owner();
        return owner != null && owner.identities().samePerson(voter.identities())
                ? because("the rule wants somebody else than the owner of the agent")
                : Optional.empty();
    }

    private static Optional<VoteBarrier> because(String why) {
        return Optional.of(new VoteBarrier("four_eyes", why));
    }

    private static String named(Gate gate) {
        var approvers = gate.combinedRules().approvers();
        return approvers.isEmpty() ? "a member" : String.join(", ", approvers);
    }
}
