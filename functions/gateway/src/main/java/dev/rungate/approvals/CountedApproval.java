package dev.rungate.approvals;

import dev.rungate.tenants.Identities;
import java.util.HashSet;
import java.util.Set;

/// An approval that was counted: the voter's name, every identity of that person, and the ids of
/// the rules whose approvers include them.
public record CountedApproval(String name, Identities person, Set<String> rules) {
    public CountedApproval {
        rules = Set.copyOf(rules);
    }

    /// Whether both are approvals of one person.
    boolean samePerson(CountedApproval other) {
        return person.samePerson(other.person);
    }

    /// Joins two approvals of the same person.
    CountedApproval and(CountedApproval other) {
        var both = new HashSet<>(rules);
        both.addAll(other.rules);
        return new CountedApproval(name, person.and(other.person), both);
    }
}
