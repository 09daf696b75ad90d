package dev.rungate.approvals;

import dev.rungate.policy.AskRules;

/// A rule that asks about calls of an answer: its id, and how it asks.
public record AskedRule(String id, AskRules askRules) {
    /// Whether this person is one whose vote counts for the rule.
    public boolean countsVoteOf(Voter voter) {
        return Approvers.include(askRules, voter);
    }
}
