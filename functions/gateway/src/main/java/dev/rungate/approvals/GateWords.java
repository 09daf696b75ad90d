package dev.rungate.approvals;

import java.time.temporal.ChronoUnit;
import java.util.stream.Collectors;

/// What people and models read about a gate.
public final class GateWords {
    private static final int MOST_NAMED = 10;

    private GateWords() {}

    public static String waiting(Gate gate) {
        return "%s %s for a person to approve (rule %s, asked: %s, until %s). Nothing has been done yet. Send the same request again to get the answer."
                .formatted(
                        tools(gate),
                        gate.waiting().size() == 1 ? "waits" : "wait",
                        ShownText.name(gate.rule()),
                        gate.rules().channel(),
                        gate.expiresAt().truncatedTo(ChronoUnit.SECONDS));
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
        return gate.waiting().stream()
                .map(action -> ShownText.name(action.tool()))
                .distinct()
                .limit(MOST_NAMED)
                .collect(Collectors.joining(" and "));
    }
}
