package dev.rungate.approvals;

import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

/// What people and models read about a gate.
public final class GateWords {
    private static final int MOST_NAMED = 10;

    private GateWords() {}

    public static String waiting(Gate gate, Asked asked) {
        return "%s %s for a person to approve (rule %s, asked: %s, until %s).%s%s Nothing has been done yet. Send the same request again to get the answer."
                .formatted(
                        tools(gate),
                        gate.actionsToAskAbout().size() == 1 ? "waits" : "wait",
                        ShownText.name(gate.firstRuleId()),
                        asked.told().isEmpty() ? "nobody" : some(asked.told()),
                        gate.expiresAt().truncatedTo(ChronoUnit.SECONDS),
                        missed(asked),
                        where(gate, asked));
    }

    private static String missed(Asked asked) {
        var byReason = new LinkedHashMap<String, List<String>>();
        asked.missed()
                .forEach(missed ->
                        byReason.computeIfAbsent(missed.why(), why -> new ArrayList<>())
                                .add(missed.address()));
        return byReason.entrySet().stream()
                .map(entry ->
                        " Nobody could be told at %s: %s."
                                .formatted(some(entry.getValue()), entry.getKey()))
                .collect(Collectors.joining());
    }

    /// The page where there is one; the API too where nobody was told.
    private static String where(Gate gate, Asked asked) {
        var ways = new ArrayList<String>();
        if (asked.page() != null) {
            ways.add("at " + asked.page());
        }
        if (asked.told().isEmpty()) {
            ways.add("by POST /v1/gates/" + gate.id() + "/decision");
        }
        return ways.isEmpty() ? "" : " It can be decided " + String.join(" or ", ways) + ".";
    }

    private static String some(List<String> addresses) {
        int more = addresses.size() - MOST_NAMED;
        return addresses.stream().limit(MOST_NAMED).collect(Collectors.joining(", "))
                + (more > 0 ? " and " + more + " more" : "");
    }

    public static String rejected(Gate gate) {
        return tools(gate) + " was rejected by " + by(gate) + reason(gate);
    }

    public static String expired(Gate gate) {
        return "Nobody has approved " + tools(gate) + " in time; it was not done.";
    }

    public static String decided(Gate gate) {
        return "The gate was decided before: " + gate.state().word() + " by " + by(gate) + ".";
    }

    private static String by(Gate gate) {
        Decision decision = gate.decision();
        return decision == null ? "nobody" : ShownText.line(decision.by());
    }

    private static String reason(Gate gate) {
        Decision decision = gate.decision();
        return decision == null || decision.reason() == null
                ? "."
                : ": " + ShownText.line(decision.reason());
    }

    private static String tools(Gate gate) {
        return gate.actionsToAskAbout().stream()
                .map(action -> ShownText.name(action.tool()))
                .distinct()
                .limit(MOST_NAMED)
                .collect(Collectors.joining(" and "));
    }
}
