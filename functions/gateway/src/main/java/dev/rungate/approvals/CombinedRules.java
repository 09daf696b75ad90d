package dev.rungate.approvals;

import dev.rungate.policy.AskRules;
import dev.rungate.policy.AskRules.Escalation;
import dev.rungate.policy.AskRules.OnExpiry;
import dev.rungate.policy.AskRules.OnReject;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Combines the rules that ask for one gate: all their approvers are asked, the shortest times and
/// the highest quorum hold, and wherever two rules differ, the stricter one.
final class CombinedRules {
    private CombinedRules() {}

    static AskRules of(List<AskedRule> asked) {
        return asked.size() == 1
                ? asked.getFirst().askRules()
                : new AskRules(
                        union(asked, AskRules::approvers),
                        shortest(asked, AskRules::hold),
                        shortest(asked, AskRules::expires),
                        askRules(asked).mapToInt(AskRules::quorum).max().orElse(1),
                        escalation(asked),
                        askRules(asked).allMatch(how -> how.onExpiry() == OnExpiry.APPROVE)
                                ? OnExpiry.APPROVE
                                : OnExpiry.REJECT,
                        askRules(asked).allMatch(how -> how.onReject() == OnReject.AS_ANSWER)
                                ? OnReject.AS_ANSWER
                                : OnReject.REFUSE,
                        askRules(asked).anyMatch(AskRules::fourEyes),
                        union(asked, AskRules::editable));
    }

    private static @Nullable Escalation escalation(List<AskedRule> asked) {
        var all = askRules(asked).map(AskRules::escalate).filter(Objects::nonNull).toList();
        return all.stream()
                .map(Escalation::after)
                .min(Comparator.naturalOrder())
                .filter(soonest -> soonest.compareTo(shortest(asked, AskRules::expires)) < 0)
                .map(soonest ->
                        new Escalation(
                                soonest,
                                all.stream().flatMap(one -> one.to().stream()).distinct().toList()))
                .orElse(null);
    }

    private static List<String> union(List<AskedRule> asked, Function<AskRules, List<String>> of) {
        return askRules(asked).flatMap(how -> of.apply(how).stream()).distinct().toList();
    }

    private static Duration shortest(List<AskedRule> asked, Function<AskRules, Duration> of) {
        return askRules(asked).map(of).min(Comparator.naturalOrder()).orElseThrow();
    }

    private static Stream<AskRules> askRules(List<AskedRule> asked) {
        return asked.stream().map(AskedRule::askRules);
    }
}
