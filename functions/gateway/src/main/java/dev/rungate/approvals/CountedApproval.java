package dev.rungate.approvals;

import java.util.HashSet;
import java.util.Set;

/// An approval that was counted: the voter's name, every identity of that person, and the ids of
/// the rules whose approvers include them.
public record CountedApproval(String name, Set<String> identities, Set<String> rules) {
    public CountedApproval {
        identities = Set.copyOf(identities);
        rules = Set.copyOf(rules);
    }

    /// Whether both are approvals of one person.
    boolean samePerson(CountedApproval other) {
        return identities.stream().anyMatch(other.identities::contains);
    }

    /// Joins two approvals of the same person.
    CountedApproval and(CountedApproval other) {
        return new CountedApproval(
                name, union(identities, other.identities), union(rules, other.rules));
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        var all = new HashSet<>(one);
        all.addAll(other);
        return all;
    }
}
