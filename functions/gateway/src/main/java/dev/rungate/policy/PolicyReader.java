package dev.rungate.policy;

import dev.rungate.budgets.AgentRates;
import dev.rungate.ids.DocumentPath;
import dev.rungate.ids.PolicyRef;
import dev.rungate.pricing.Usd;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the policy language: turns a tree into a policy, or reports every mistake in it at once.
public final class PolicyReader {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration YEAR = Duration.ofDays(365);
    private static final long BILLION = 1_000_000_000;
    private static final Pattern MODEL = Pattern.compile("[^*?\\p{Cntrl}]{1,256}");
    private static final String NOT_ENFORCED = "is not enforced by this version; remove it";

    private final Problems problems = new Problems();

    /// The result of reading a document.
    public sealed interface Reading {}

    public record Sound(Policy policy) implements Reading {}

    public record Faulty(List<Problem> problems) implements Reading {}

    private PolicyReader() {}

    /// Reads a draft under the name that it gives itself; its version is not known yet and says 1.
    public static Reading read(Object tree) {
        return new PolicyReader().policy(tree, null);
    }

    /// Reads the document of this version; the name it gives itself must be the same.
    public static Reading read(Object tree, PolicyRef ref) {
        return new PolicyReader().policy(tree, ref);
    }

    /// Reads a document that was valid when it was stored.
    public static Policy stored(PolicyRef ref, Object tree) {
        return switch (read(tree, ref)) {
            case Sound(var policy) -> policy;
            case Faulty(var problems) ->
                    throw new IllegalStateException(
                            "the stored policy %s cannot be read: %s".formatted(ref, problems));
        };
    }

    private Reading policy(Object tree, @Nullable PolicyRef ref) {
        var document = Section.of(tree, DocumentPath.ROOT, problems);
        if (!(tree instanceof Map)) {
            return new Faulty(problems.all());
        }
        var name = name(document, ref);
        var mode = document.word("mode", Mode.class).orElse(Mode.ENFORCE);
        var run = run(document.section("run"));
        var budget = budget(document.section("budget"));
        var models = models(document.section("models"), budget);
        var tools = new ToolRulesReader(problems).read(document);
        var rates = rates(document.section("rates"));
        var loops = loops(document.section("loops"));
        refuseWhatIsNotEnforced(document);
        document.nothingElse();
        return problems.none() && name.isPresent()
                ? new Sound(
                        new Policy(
                                ref == null ? new PolicyRef(name.get(), 1) : ref,
                                mode,
                                run,
                                budget,
                                models,
                                tools,
                                rates,
                                loops))
                : new Faulty(problems.all());
    }

    private Optional<String> name(Section document, @Nullable PolicyRef ref) {
        if (!document.has("name")) {
            document.problem("name", "is missing");
        }
        var name = document.value("name");
        if (name.isEmpty()) {
            return Optional.empty();
        }
        if (!(name.get() instanceof String text) || !PolicyRef.isName(text)) {
            document.problem("name", "must be 1-64 characters of A-Za-z0-9._-");
            return Optional.empty();
        }
        if (ref != null && !ref.name().equals(text)) {
            document.problem(
                    "name", "must be '%s', the name it is published under".formatted(ref.name()));
        }
        return Optional.of(text);
    }

    private static RunRules run(Section run) {
        var rules =
                new RunRules(
                        run.duration("idle_timeout", SECOND, YEAR)
                                .orElse(RunRules.DEFAULT.idleTimeout()),
                        run.duration("max_duration", SECOND, YEAR).orElse(null),
                        run.number("max_steps", 1, BILLION),
                        run.number("max_tokens", 1, 1_000 * BILLION),
                        run.flag("shared").orElse(RunRules.DEFAULT.shared()),
                        run.word("on_disconnect", OnDisconnect.class)
                                .orElse(RunRules.DEFAULT.onDisconnect()));
        run.nothingElse();
        return rules;
    }

    private BudgetRules budget(Section budget) {
        var run = budget.section("run");
        var rules =
                new BudgetRules(
                        run.amount("limit_usd")
                                .map(amount -> Usd.of(amount.toPlainString()))
                                .orElse(null),
                        alerts(run),
                        run.word("on_limit", OnLimit.class).orElse(BudgetRules.DEFAULT.onLimit()),
                        run.number("min_output_tokens", 1, BILLION)
                                .orElse(BudgetRules.DEFAULT.minOutputTokens()));
        run.nothingElse();
        onlyEmptyList(budget, "agent");
        onlyEmptyList(budget, "customer");
        budget.nothingElse();
        return rules;
    }

    private List<BigDecimal> alerts(Section run) {
        var alerts = new ArrayList<BigDecimal>();
        var written = run.list("alert_at", 10);
        for (int i = 0; i < written.size(); i++) {
            var share = share(written.get(i));
            if (share == null) {
                problems.add(
                        run.path("alert_at").index(i),
                        "must be a number above 0 and at most 1, a share of the limit");
            } else {
                alerts.add(share);
            }
        }
        return alerts;
    }

    private static @Nullable BigDecimal share(@Nullable Object value) {
        var share =
                switch (value) {
                    case BigDecimal decimal -> decimal;
                    case Long whole -> BigDecimal.valueOf(whole);
                    case null, default -> BigDecimal.ZERO;
                };
        return share.signum() > 0 && share.compareTo(BigDecimal.ONE) <= 0 ? share : null;
    }

    private ModelRules models(Section models, BudgetRules budget) {
        var rules =
                new ModelRules(allowed(models), prices(models.section("prices")), unpriced(models));
        if (rules.unpriced() instanceof Unpriced.Allow && budget.limit() != null) {
            models.problem(
                    "unpriced",
                    "cannot be 'allow' together with budget.run.limit_usd: a cost nobody knows"
                            + " cannot be held to a limit");
        }
        models.nothingElse();
        return rules;
    }

    private List<ModelPattern> allowed(Section models) {
        if (!models.has("allow")) {
            models.value("allow");
            return ModelRules.DEFAULT.allow();
        }
        var written = models.list("allow", 500);
        var patterns = new ArrayList<ModelPattern>();
        for (int i = 0; i < written.size(); i++) {
            Section.text(written.get(i), models.path("allow").index(i), 256, problems)
                    .map(ModelPattern::new)
                    .ifPresent(patterns::add);
        }
        if (List.of().equals(models.raw("allow"))) {
            models.problem(
                    "allow",
                    "is empty; name at least one model, or leave the key out to allow all");
        }
        return patterns;
    }

    private Map<String, OwnPrice> prices(Section prices) {
        var own = new LinkedHashMap<String, OwnPrice>();
        for (var model : prices.keys()) {
            if (!MODEL.matcher(model).matches()) {
                prices.problem(
                        model,
                        "must be a model's exact name, 1-256 characters without '*' and '?'");
            }
            price(prices.section(model)).ifPresent(price -> own.put(model, price));
        }
        return own;
    }

    private Unpriced unpriced(Section models) {
        var written = models.value("unpriced").orElse("refuse");
        return switch (written) {
            case String word when word.equals("refuse") -> new Unpriced.Refuse();
            case String word when word.equals("allow") -> new Unpriced.Allow();
            case Map<?, ?> _ ->
                    price(models.section("unpriced"))
                            .<Unpriced>map(Unpriced.Priced::new)
                            .orElseGet(Unpriced.Refuse::new);
            default -> {
                models.problem(
                        "unpriced",
                        "must be refuse, allow, or a price such as"
                                + " { input_usd_per_mtok: \"3\", output_usd_per_mtok: \"15\" }");
                yield new Unpriced.Refuse();
            }
        };
    }

    private Optional<OwnPrice> price(Section price) {
        for (var key : List.of("input_usd_per_mtok", "output_usd_per_mtok")) {
            if (!price.has(key)) {
                price.problem(key, "is missing");
            }
        }
        var input = price.amount("input_usd_per_mtok");
        var output = price.amount("output_usd_per_mtok");
        var cacheRead = price.amount("cache_read_usd_per_mtok").orElse(null);
        var cacheWrite = price.amount("cache_write_usd_per_mtok").orElse(null);
        price.nothingElse();
        return input.flatMap(in -> output.map(out -> new OwnPrice(in, out, cacheRead, cacheWrite)));
    }

    private static RateRules rates(Section rates) {
        var agent = rates.section("agent");
        var rules =
                new RateRules(
                        requests(rates),
                        tokens(rates),
                        parallel(rates),
                        new AgentRates.Limits(requests(agent), tokens(agent), parallel(agent)));
        agent.nothingElse();
        rates.nothingElse();
        return rules;
    }

    private static OptionalLong requests(Section rates) {
        return rates.number("requests_per_minute", 1, BILLION);
    }

    private static OptionalLong tokens(Section rates) {
        return rates.number("tokens_per_minute", 1, 1_000 * BILLION);
    }

    private static OptionalInt parallel(Section rates) {
        return small(rates.number("parallel", 1, 1_000_000));
    }

    private static LoopRules loops(Section loops) {
        var rules =
                new LoopRules(
                        small(loops.number("identical_tool_calls", 1, 1_000_000)),
                        small(loops.number("identical_requests", 1, 1_000_000)));
        loops.nothingElse();
        return rules;
    }

    private static OptionalInt small(OptionalLong number) {
        return number.isPresent()
                ? OptionalInt.of(Math.toIntExact(number.getAsLong()))
                : OptionalInt.empty();
    }

    /// Refuses keys that are not enforced: a rule that is accepted and not enforced would be a lie.
    private static void refuseWhatIsNotEnforced(Section document) {
        onlyEmptyList(document, "fallback");
        onlyEmptyList(document, "guardrails");
        var content = document.section("content");
        content.value("log")
                .filter(log -> !log.equals("off"))
                .ifPresent(log ->
                        content.problem("log", "must be off: recording content " + NOT_ENFORCED));
        content.nothingElse();
    }

    private static void onlyEmptyList(Section section, String key) {
        section.value(key)
                .filter(value -> !value.equals(List.of()))
                .ifPresent(value ->
                        section.problem(
                                key,
                                value instanceof List
                                        ? NOT_ENFORCED
                                        : "must be a list, not " + Section.described(value)));
    }
}
