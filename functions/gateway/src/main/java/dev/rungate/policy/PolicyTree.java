package dev.rungate.policy;

import dev.rungate.budgets.AgentRates;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Writes a policy as a document with every default in it, in the order of the documentation. A
/// limit that is not set is left out. Reading the tree gives the same policy again.
final class PolicyTree {
    private final Map<String, Object> keys = new LinkedHashMap<>();

    private PolicyTree() {}

    static Map<String, Object> of(Policy policy) {
        return new PolicyTree()
                .put("name", policy.ref().name())
                .put("mode", EnumWords.of(policy.mode()))
                .put("run", run(policy.run()))
                .put("budget", Map.of("run", budget(policy.budget())))
                .put("models", models(policy.models()))
                .put("tools", rules(policy.tools()))
                .put("rates", rates(policy.rates()))
                .put("loops", loops(policy.loops()))
                .keys;
    }

    private static Map<String, Object> run(RunRules run) {
        return new PolicyTree()
                .put("idle_timeout", run.idleTimeout().toString())
                .put(
                        "max_duration",
                        run.maxDuration() == null ? null : run.maxDuration().toString())
                .put("max_steps", run.maxSteps())
                .put("max_tokens", run.maxTokens())
                .put("shared", run.shared())
                .put("on_disconnect", EnumWords.of(run.onDisconnect()))
                .keys;
    }

    private static Map<String, Object> budget(BudgetRules budget) {
        return new PolicyTree()
                .put("limit_usd", budget.limit() == null ? null : budget.limit().text())
                .put("alert_at", budget.alertAt())
                .put("on_limit", EnumWords.of(budget.onLimit()))
                .put("min_output_tokens", budget.minOutputTokens())
                .keys;
    }

    private static Map<String, Object> models(ModelRules models) {
        var prices = new PolicyTree();
        models.prices().forEach((model, price) -> prices.put(model, price(price)));
        return new PolicyTree()
                .put("allow", models.allowed())
                .put("unpriced", unpriced(models.unpriced()))
                .put("prices", prices.keys)
                .keys;
    }

    private static Object unpriced(Unpriced unpriced) {
        return switch (unpriced) {
            case Unpriced.Refuse _ -> "refuse";
            case Unpriced.Allow _ -> "allow";
            case Unpriced.Priced(var price) -> price(price);
        };
    }

    private static Map<String, Object> price(OwnPrice price) {
        return new PolicyTree()
                .put("input_usd_per_mtok", price.input().toPlainString())
                .put("output_usd_per_mtok", price.output().toPlainString())
                .put("cache_read_usd_per_mtok", plain(price.cacheRead()))
                .put("cache_write_usd_per_mtok", plain(price.cacheWrite()))
                .keys;
    }

    private static @Nullable String plain(@Nullable BigDecimal price) {
        return price == null ? null : price.toPlainString();
    }

    /// Leaves out an id that is only the rule's place: it would change with every rule put before
    /// it.
    private static List<Map<String, Object>> rules(List<ToolRule> rules) {
        return IntStream.range(0, rules.size())
                .mapToObj(i -> rule(rules.get(i), rules.get(i).id().equals("tools[" + i + "]")))
                .toList();
    }

    private static Map<String, Object> rule(ToolRule rule, boolean unnamed) {
        return new PolicyTree()
                .put("id", unnamed ? null : rule.id())
                .put("tool", rule.tool().text())
                .put("when", rule.when() == null ? null : rule.when().source())
                .put("then", EnumWords.of(rule.then()))
                .put("on_deny", rule.then() == Then.DENY ? EnumWords.of(rule.onDeny()) : null)
                .putAll(rule.then() == Then.ASK ? ask(rule.ask()) : Map.of())
                .keys;
    }

    private static Map<String, Object> ask(AskRules ask) {
        return new PolicyTree()
                .put("approvers", ask.approvers().isEmpty() ? null : ask.approvers())
                .put("hold", ask.hold().toString())
                .put("expires", ask.expires().toString())
                .put("quorum", (long) ask.quorum())
                .put("escalate", ask.escalate() == null ? null : escalation(ask.escalate()))
                .put("on_expiry", EnumWords.of(ask.onExpiry()))
                .put("on_reject", EnumWords.of(ask.onReject()))
                .put("four_eyes", ask.fourEyes())
                .put("editable", ask.editable().isEmpty() ? null : ask.editable())
                .keys;
    }

    private static Map<String, Object> escalation(AskRules.Escalation escalation) {
        return new PolicyTree()
                .put("after", escalation.after().toString())
                .put("to", escalation.to())
                .keys;
    }

    private static Map<String, Object> rates(RateRules rates) {
        return new PolicyTree()
                .put("requests_per_minute", rates.requestsPerMinute())
                .put("tokens_per_minute", rates.tokensPerMinute())
                .put("parallel", rates.parallel())
                .put("agent", agent(rates.agent()))
                .keys;
    }

    private static Map<String, Object> agent(AgentRates.Limits rates) {
        return new PolicyTree()
                .put("requests_per_minute", rates.requestsPerMinute())
                .put("tokens_per_minute", rates.tokensPerMinute())
                .put("parallel", rates.parallel())
                .keys;
    }

    private static Map<String, Object> loops(LoopRules loops) {
        return new PolicyTree()
                .put("identical_tool_calls", loops.identicalToolCalls())
                .put("identical_requests", loops.identicalRequests())
                .keys;
    }

    private PolicyTree put(String key, @Nullable Object value) {
        Optional.ofNullable(value).ifPresent(there -> keys.put(key, there));
        return this;
    }

    private PolicyTree putAll(Map<String, Object> more) {
        keys.putAll(more);
        return this;
    }

    private PolicyTree put(String key, OptionalLong value) {
        value.ifPresent(number -> keys.put(key, number));
        return this;
    }

    private PolicyTree put(String key, OptionalInt value) {
        value.ifPresent(number -> keys.put(key, (long) number));
        return this;
    }
}
