package dev.rungate.approvals;

import java.util.HashSet;
import java.util.Set;

/// An approval that was counted: the name people know its voter by, every identity of that person,
/// and the ids of the rules that name them.
public record Ballot(String name, Set<String> identities, Set<String> rules) {
    public Ballot {
        identities = Set.copyOf(identities);
        rules = Set.copyOf(rules);
    }

    /// Whether both are of one person.
    boolean samePerson(Ballot other) {
        return identities.stream().anyMatch(other.identities::contains);
    }

    /// What one person has said on two ways.
    Ballot and(Ballot other) {
        return new Ballot(name, union(identities, other.identities), union(rules, other.rules));
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        var all = new HashSet<>(one);
        all.addAll(other);
        return all;
    }
}
