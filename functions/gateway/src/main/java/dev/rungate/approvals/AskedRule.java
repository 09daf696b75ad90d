package dev.rungate.approvals;

import dev.rungate.policy.AskRules;

/// A rule that wants a human to see calls of an answer, by its id, and how it asks.
public record AskedRule(String id, AskRules how) {
    /// Whether this person is one whose vote counts for the rule.
    public boolean names(Voter voter) {
        return Approvers.name(how, voter);
    }
}
