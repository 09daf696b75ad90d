package dev.rungate.calls;

import dev.rungate.chat.ChatRequest;
import dev.rungate.runs.Run;
import java.util.HashMap;
import java.util.Map;

/// What the conditions of a policy can read: {@code run} and {@code request}. Amounts are doubles here, for comparing only; no money is made of them.
final class Facts {
    private Facts() {}

    static Map<String, Object> of(Run run) {
        var facts = new HashMap<String, Object>();
        facts.put("id", run.key().run().value());
        facts.put("state", run.state().word());
        facts.put("steps", run.admitted());
        facts.put("spent_usd", run.balance().spent().nanos() / 1e9);
        facts.put("input_tokens", run.totals().inputTokens());
        facts.put("output_tokens", run.totals().outputTokens());
        facts.put("tags", run.terms().tags());
        var limit = run.balance().limit();
        if (limit != null) {
            facts.put("limit_usd", limit.nanos() / 1e9);
        }
        if (run.terms().customer() != null) {
            facts.put("customer", run.terms().customer());
        }
        if (run.terms().feature() != null) {
            facts.put("feature", run.terms().feature());
        }
        return facts;
    }

    static Map<String, Object> of(ChatRequest request) {
        return Map.of("model", request.model(), "stream", request.stream(), "tools", request.tools());
    }
}
