package dev.rungate.policy;

import dev.rungate.chat.ChatRequest;
import dev.rungate.pricing.Usd;
import dev.rungate.runs.Run;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The variables that conditions can read about the run and the request. What is not set is absent:
/// {@code has(run.limit_usd)} tests for it.
public final class ConditionVariables {
    public static final Set<String> RUN =
            Set.of(
                    "id",
                    "state",
                    "agent_id",
                    "policy",
                    "steps",
                    "tokens",
                    "input_tokens",
                    "output_tokens",
                    "spent_usd",
                    "held_usd",
                    "limit_usd",
                    "remaining_usd",
                    "customer",
                    "feature",
                    "tags");
    public static final Set<String> REQUEST =
            Set.of("model", "stream", "tools", "choices", "max_tokens");

    private ConditionVariables() {}

    /// Amounts are doubles in USD: good for comparing, never used for charging.
    public static Map<String, Object> of(Run run) {
        var facts = new HashMap<String, Object>();
        facts.put("id", run.key().run().toString());
        facts.put("state", run.state().word());
        facts.put("agent_id", run.terms().agent().toString());
        facts.put("policy", run.terms().policy().toString());
        facts.put("steps", run.admitted());
        facts.put("tokens", run.totals().tokens());
        facts.put("input_tokens", run.totals().inputTokens());
        facts.put("output_tokens", run.totals().outputTokens());
        facts.put("spent_usd", dollars(run.balance().spent()));
        facts.put("held_usd", dollars(run.balance().held()));
        putIfKnown(facts, "limit_usd", run.balance().limit());
        putIfKnown(facts, "remaining_usd", run.balance().remaining());
        putIfKnown(facts, "customer", run.terms().customer());
        putIfKnown(facts, "feature", run.terms().feature());
        facts.put("tags", run.terms().tags());
        return facts;
    }

    public static Map<String, Object> of(ChatRequest request) {
        var facts = new HashMap<String, Object>();
        facts.put("model", request.model());
        facts.put("stream", request.stream());
        facts.put("tools", request.facts().tools().names());
        facts.put("choices", request.choices());
        request.maxOutputTokens().ifPresent(tokens -> facts.put("max_tokens", tokens));
        return facts;
    }

    private static void putIfKnown(Map<String, Object> facts, String name, @Nullable Object value) {
        if (value != null) {
            facts.put(name, value instanceof Usd usd ? dollars(usd) : value);
        }
    }

    private static double dollars(Usd usd) {
        return usd.nanos() / 1e9;
    }
}
