package dev.rungate.pricing;

import java.io.InputStream;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The file that `prices.mjs` writes. Units that Rungate does not count are skipped: nothing can be
/// charged in them.
record PriceList(PriceSource source, Map<String, List<ListedModel>> providers) {
    static PriceList read(InputStream json) {
        try {
            var root = JsonMapper.shared().readTree(json);
            var source =
                    new PriceSource(text(root, "source"), LocalDate.parse(text(root, "as_of")));
            return new PriceList(source, providers(root.required("providers")));
        } catch (RuntimeException fault) {
            throw new IllegalArgumentException(
                    "the price list cannot be read: " + fault.getMessage(), fault);
        }
    }

    private static Map<String, List<ListedModel>> providers(JsonNode node) {
        var providers = new LinkedHashMap<String, List<ListedModel>>();
        node.forEachEntry((name, models) ->
                providers.put(name, models.valueStream().map(PriceList::model).toList()));
        return providers;
    }

    private static ListedModel model(JsonNode node) {
        var id = text(node, "id");
        try {
            return new ListedModel(
                    id,
                    match(node.required("match")),
                    number(node.get("context_window")),
                    number(node.get("max_output")),
                    lowerOutput(node.path("max_output_of")),
                    prices(node.required("prices"), node.path("service_tiers")));
        } catch (RuntimeException fault) {
            throw new IllegalArgumentException(
                    "model '%s': %s".formatted(id, fault.getMessage()), fault);
        }
    }

    private static ModelMatch match(JsonNode node) {
        if (node.size() != 1) {
            throw new IllegalArgumentException("a match is one rule, not " + node.size());
        }
        var rule = node.properties().iterator().next();
        var value = rule.getValue();
        return switch (rule.getKey()) {
            case "or" -> new ModelMatch.AnyOf(value.valueStream().map(PriceList::match).toList());
            case "and" -> new ModelMatch.AllOf(value.valueStream().map(PriceList::match).toList());
            case "equals" -> new ModelMatch.Exactly(lower(value));
            case "starts_with" -> new ModelMatch.StartsWith(lower(value));
            case "ends_with" -> new ModelMatch.EndsWith(lower(value));
            case "contains" -> new ModelMatch.Contains(lower(value));
            case "regex" -> new ModelMatch.Expression(Pattern.compile(value.stringValue()));
            default ->
                    throw new IllegalArgumentException(
                            "unknown match rule '%s'".formatted(rule.getKey()));
        };
    }

    private static String lower(JsonNode node) {
        return ModelMatch.Name.of(node.stringValue()).lower();
    }

    private static OptionalLong number(@Nullable JsonNode node) {
        return node == null ? OptionalLong.empty() : OptionalLong.of(node.longValue());
    }

    private static Map<String, Long> lowerOutput(JsonNode node) {
        var limits = new HashMap<String, Long>();
        node.forEachEntry(
                (name, tokens) -> limits.put(ModelMatch.Name.of(name).lower(), tokens.longValue()));
        return limits;
    }

    /// Other service tiers are known as they are now: they belong to the newest price.
    private static List<ListedModel.Dated> prices(JsonNode prices, JsonNode serviceTiers) {
        var dated = new ArrayList<ListedModel.Dated>();
        for (var price : prices) {
            var rates = rates(price.required("rates"));
            var newest = dated.size() == prices.size() - 1;
            dated.add(
                    new ListedModel.Dated(
                            from(price.get("from")),
                            newest
                                    ? new Price(rates, tiers(rates, serviceTiers))
                                    : Price.of(rates)));
        }
        if (dated.isEmpty()) {
            throw new IllegalArgumentException("no prices");
        }
        return dated;
    }

    private static Instant from(@Nullable JsonNode day) {
        return day == null
                ? Instant.MIN
                : LocalDate.parse(day.stringValue()).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private static Map<String, Price> tiers(Map<Unit, Rate> standard, JsonNode node) {
        var tiers = new HashMap<String, Price>();
        node.forEachEntry((tier, changed) -> {
            var rates = new EnumMap<>(standard);
            rates.putAll(rates(changed));
            tiers.put(tier, Price.of(rates));
        });
        return tiers;
    }

    private static EnumMap<Unit, Rate> rates(JsonNode node) {
        var rates = new EnumMap<Unit, Rate>(Unit.class);
        node.forEachEntry(
                (key, rate) -> Unit.of(key).ifPresent(unit -> rates.put(unit, rate(rate))));
        return rates;
    }

    private static Rate rate(JsonNode node) {
        if (node.isString()) {
            return Rate.of(node.stringValue());
        }
        var tiers =
                node.required("tiers")
                        .valueStream()
                        .map(tier ->
                                new Rate.Tier(
                                        tier.required("above").longValue(),
                                        Rate.price(text(tier, "price"))))
                        .toList();
        return new Rate(Rate.price(text(node, "base")), tiers);
    }

    private static String text(JsonNode node, String field) {
        return node.required(field).stringValue();
    }
}
