package dev.rungate.http;

import dev.rungate.budgets.AgentRates;
import dev.rungate.policy.BudgetRules;
import dev.rungate.policy.LoopRules;
import dev.rungate.policy.ModelRules;
import dev.rungate.policy.OwnPrice;
import dev.rungate.policy.Policy;
import dev.rungate.policy.RateRules;
import dev.rungate.policy.RunRules;
import dev.rungate.policy.ToolRule;
import dev.rungate.policy.Unpriced;
import dev.rungate.wire.json.Json;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A policy with every default written out: what is really upheld, in the words of the policy
/// language.
final class PolicyJson {
    private PolicyJson() {}

    static ObjectNode resolved(Policy policy) {
        var json = Json.object().put("name", policy.ref().name()).put("mode", word(policy.mode()));
        json.set("run", run(policy.run()));
        json.putObject("budget").set("run", budget(policy.budget()));
        json.set("models", models(policy.models()));
        var tools = json.putArray("tools");
        policy.tools().forEach(rule -> tools.add(tool(rule)));
        json.set("rates", rates(policy.rates()));
        json.set("loops", loops(policy.loops()));
        return json;
    }

    private static ObjectNode run(RunRules run) {
        var json =
                Json.object()
                        .put("idle_timeout", run.idleTimeout().toString())
                        .put(
                                "max_duration",
                                run.maxDuration() == null ? null : run.maxDuration().toString());
        put(json, "max_steps", run.maxSteps());
        put(json, "max_tokens", run.maxTokens());
        return json.put("shared", run.shared()).put("on_disconnect", word(run.onDisconnect()));
    }

    private static ObjectNode budget(BudgetRules budget) {
        var json = Json.object().put("limit_usd", Amounts.text(budget.limit()));
        var alerts = json.putArray("alert_at");
        budget.alertAt().forEach(alerts::add);
        return json.put("on_limit", word(budget.onLimit()))
                .put("min_output_tokens", budget.minOutputTokens());
    }

    private static ObjectNode models(ModelRules models) {
        var json = Json.object();
        json.set("allow", texts(models.allow()));
        var prices = json.putObject("prices");
        models.prices().forEach((model, price) -> prices.set(model, price(price)));
        switch (models.unpriced()) {
            case Unpriced.Refuse ignored -> json.put("unpriced", "refuse");
            case Unpriced.Allow ignored -> json.put("unpriced", "allow");
            case Unpriced.Priced(var price) -> json.set("unpriced", price(price));
        }
        return json;
    }

    private static ObjectNode price(OwnPrice price) {
        return Json.object()
                .put("input_usd_per_mtok", plain(price.input()))
                .put("output_usd_per_mtok", plain(price.output()))
                .put("cache_read_usd_per_mtok", plain(price.cacheRead()))
                .put("cache_write_usd_per_mtok", plain(price.cacheWrite()));
    }

    private static ObjectNode tool(ToolRule rule) {
        return Json.object()
                .put("id", rule.id())
                .put("tool", rule.tool().text())
                .put("when", rule.when() == null ? null : rule.when().toString())
                .put("then", word(rule.then()))
                .put("on_deny", word(rule.onDeny()));
    }

    private static ObjectNode rates(RateRules rates) {
        var json = rates(rates.requestsPerMinute(), rates.tokensPerMinute(), rates.parallel());
        json.set("agent", rates(rates.agent()));
        return json;
    }

    private static ObjectNode rates(AgentRates.Limits agent) {
        return rates(agent.requestsPerMinute(), agent.tokensPerMinute(), agent.parallel());
    }

    private static ObjectNode rates(
            OptionalLong requests, OptionalLong tokens, OptionalInt parallel) {
        var json = Json.object();
        put(json, "requests_per_minute", requests);
        put(json, "tokens_per_minute", tokens);
        put(json, "parallel", parallel);
        return json;
    }

    private static ObjectNode loops(LoopRules loops) {
        var json = Json.object();
        put(json, "identical_tool_calls", loops.identicalToolCalls());
        put(json, "identical_requests", loops.identicalRequests());
        return json;
    }

    private static void put(ObjectNode json, String key, OptionalLong number) {
        json.put(key, number.isPresent() ? (Long) number.getAsLong() : null);
    }

    private static void put(ObjectNode json, String key, OptionalInt number) {
        json.put(key, number.isPresent() ? (Integer) number.getAsInt() : null);
    }

    private static ArrayNode texts(List<?> values) {
        var array = Json.array();
        values.forEach(value -> array.add(value.toString()));
        return array;
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable String plain(@Nullable BigDecimal amount) {
        return amount == null ? null : amount.toPlainString();
    }
}
