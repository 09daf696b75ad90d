package dev.rungate.approvals;

import dev.rungate.policy.AskRules;

/// A rule that asks about calls of an answer: its id, and how it asks.
public record AskedRule(String id, AskRules how) {
    /// Whether this person is one whose vote counts for the rule.
    public boolean names(Voter voter) {
        return Approvers.name(how, voter);
    }
}
