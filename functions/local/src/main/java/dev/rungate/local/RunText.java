package dev.rungate.local;

import java.util.Locale;
import tools.jackson.databind.JsonNode;

/// A run as a person would like to read it.
final class RunText {
    private RunText() {}

    static String of(JsonNode run, JsonNode steps) {
        var text = new StringBuilder(of(run));
        for (var step : steps) {
            text.append(line(step));
        }
        return text.toString();
    }

    static String of(JsonNode run) {
        var budget = run.path("budget");
        return """
        run       %s  (%s)
        agent     %s  policy %s
        spent     %s of %s USD, held %s, remaining %s
        steps     %d
        """
                .formatted(
                        run.path("run_id").asString(),
                        run.path("state").asString(),
                        run.path("agent_id").asString(),
                        run.path("policy").asString(),
                        budget.path("spent_usd").asString(),
                        budget.path("limit_usd").asString("no limit"),
                        budget.path("held_usd").asString(),
                        budget.path("remaining_usd").asString("–"),
                        run.path("steps").asLong());
    }

    private static String line(JsonNode step) {
        return String.format(
                Locale.ROOT,
                "%5d  %-8s %-34s %12s USD  %s%n",
                step.path("number").asLong(),
                step.path("status").asString(),
                step.path("name").asString(),
                step.path("cost_usd").asString("unknown"),
                outcome(step));
    }

    /// How a call ended, or who decided a gate or changed the run.
    private static String outcome(JsonNode step) {
        if (step.path("error").isObject()) {
            return step.at("/error/code").asString();
        }
        var by = step.at("/event/by").asString(step.at("/gate/decided_by").asString(""));
        var limit = step.at("/event/limit_usd").asString("");
        return step.path("finish_reason").asString(by.isEmpty() ? "" : "by " + by)
                + (limit.isEmpty() ? "" : ", limit $" + limit);
    }
}
