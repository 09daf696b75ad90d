package dev.rungate.approvals;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Who has approved so far, each person once, whatever channels and memberships they came through.
record VoteCount(List<CountedApproval> people) {
    static VoteCount of(Collection<CountedApproval> ballots) {
        var people = new ArrayList<CountedApproval>();
        for (var approval : ballots) {
            var person = approval;
            for (var known : List.copyOf(people)) {
                if (known.samePerson(person)) {
                    people.remove(known);
                    person = known.and(person);
                }
            }
            people.add(person);
        }
        return new VoteCount(List.copyOf(people));
    }

    /// Whether the approvals suffice: as many people as the strictest rule wants, and for each rule
    /// as many as it wants of the people it names. One approval may count for several rules.
    boolean enough(List<AskedRule> asked) {
        return asked.stream()
                .allMatch(rule ->
                        people.size() >= rule.askRules().quorum()
                                && of(rule) >= rule.askRules().quorum());
    }

    private long of(AskedRule rule) {
        return people.stream().filter(person -> person.rules().contains(rule.id())).count();
    }
}
