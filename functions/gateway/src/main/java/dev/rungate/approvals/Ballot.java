package dev.rungate.approvals;

import dev.rungate.tenants.Identities;
import java.util.HashSet;
import java.util.Set;

/// An approval that was counted: the voter's name, every identity of that person, and the ids of
/// the rules whose approvers include them.
public record Ballot(String name, Identities person, Set<String> rules) {
    public Ballot {
        rules = Set.copyOf(rules);
    }

    /// Whether both are approvals of one person.
    boolean samePerson(Ballot other) {
        return person.samePerson(other.person);
    }

    /// Joins two approvals of the same person.
    Ballot and(Ballot other) {
        var both = new HashSet<>(rules);
        both.addAll(other.rules);
        return new Ballot(name, person.and(other.person), both);
    }
}
