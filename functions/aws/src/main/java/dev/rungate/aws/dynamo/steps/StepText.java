package dev.rungate.aws.dynamo.steps;

import dev.rungate.chat.Usage;
import dev.rungate.ids.CallId;
import dev.rungate.pricing.Usd;
import dev.rungate.runs.Step;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A step as text: whole in itself and small, because it travels on the write that settles its
/// call. Values that are null, empty or usual are left out. How long its texts may be is the step's
/// own matter.
public final class StepText {
    private static final JsonMapper JSON = new JsonMapper();

    private StepText() {}

    public static String of(Step step) {
        var text = JSON.createObjectNode();
        text.put("c", step.call().value());
        text.put("n", step.name());
        put(text, "k", step.kind() == Step.Kind.LLM ? null : step.kind().name());
        put(text, "s", step.status() == Step.Status.OK ? null : step.status().name());
        put(text, "p", step.request().provider());
        put(text, "r", step.request().model());
        put(text, "m", step.outcome().model());
        putTiming(text, step.timing());
        putCharge(text, step.charge());
        putOutcome(text, step.outcome());
        put(text, "h", step.request().sha256());
        putDetails(text, step.details());
        return text.toString();
    }

    public static Step step(String text) {
        var node = JSON.readTree(text);
        return new Step(
                new CallId(node.get("c").asString()),
                node.get("n").asString(),
                node.has("k") ? Step.Kind.valueOf(node.get("k").asString()) : Step.Kind.LLM,
                node.has("s") ? Step.Status.valueOf(node.get("s").asString()) : Step.Status.OK,
                timing(node),
                new Step.Request(string(node, "p"), string(node, "r"), string(node, "h")),
                charge(node),
                outcome(node),
                details(node));
    }

    private static void putTiming(ObjectNode text, Step.Timing timing) {
        text.put("t", timing.startedAt().toEpochMilli());
        text.put("d", timing.durationMs());
        put(text, "f", timing.firstByteMs());
    }

    private static Step.Timing timing(JsonNode node) {
        return new Step.Timing(
                Instant.ofEpochMilli(node.get("t").asLong()),
                node.get("d").asLong(),
                number(node, "f"));
    }

    private static void putCharge(ObjectNode text, Step.Charge charge) {
        putUsage(text, charge.usage());
        put(text, "$", charge.cost() == null ? null : (Long) charge.cost().nanos());
        putFlag(text, "e", charge.estimated());
        putFlag(text, "o", charge.overHold());
        putFlag(text, "v", charge.doubtful());
        putPrice(text, charge.price());
    }

    private static Step.Charge charge(JsonNode node) {
        return new Step.Charge(
                usage(node.get("u")),
                cost(node),
                node.has("e"),
                node.has("o"),
                node.has("v"),
                price(node.get("q")));
    }

    private static void putOutcome(ObjectNode text, Step.Outcome outcome) {
        put(text, "x", outcome.finish());
        putTexts(text, "l", outcome.toolCalls());
        putError(text, outcome.error());
        putTexts(
                text,
                "w",
                outcome.waived().stream().flatMap(w -> Stream.of(w.code(), w.rule())).toList());
        putFlag(text, "i", outcome.unread());
    }

    private static Step.Outcome outcome(JsonNode node) {
        return new Step.Outcome(
                string(node, "m"),
                string(node, "x"),
                texts(node.get("l")),
                error(node.get("z")),
                waived(texts(node.get("w"))),
                node.has("i"));
    }

    private static void putDetails(ObjectNode text, Step.Details details) {
        if (!details.values().isEmpty()) {
            var about =
                    switch (details.subject()) {
                        case GATE -> "g";
                        case RUN -> "b";
                    };
            var values = text.putObject(about);
            details.values().forEach(values::put);
        }
    }

    private static Step.Details details(JsonNode node) {
        return node.has("g")
                ? Step.Details.ofGate(values(node.get("g")))
                : Step.Details.ofRun(values(node.get("b")));
    }

    private static Map<String, String> values(@Nullable JsonNode node) {
        var values = new LinkedHashMap<String, String>();
        if (node != null) {
            node.properties()
                    .forEach(value -> values.put(value.getKey(), value.getValue().asString()));
        }
        return values;
    }

    private static void put(ObjectNode node, String name, @Nullable String value) {
        if (value != null) {
            node.put(name, value);
        }
    }

    private static void put(ObjectNode node, String name, @Nullable Long value) {
        if (value != null) {
            node.put(name, value);
        }
    }

    private static void putTexts(ObjectNode node, String name, List<String> values) {
        if (!values.isEmpty()) {
            var array = node.putArray(name);
            values.forEach(array::add);
        }
    }

    private static void putFlag(ObjectNode node, String name, boolean set) {
        if (set) {
            node.put(name, 1);
        }
    }

    private static void putUsage(ObjectNode node, @Nullable Usage usage) {
        if (usage == null) {
            return;
        }
        var counts =
                List.of(
                        usage.inputTokens(),
                        usage.outputTokens(),
                        usage.cacheReadTokens(),
                        usage.cacheWriteTokens(),
                        usage.cacheWriteHourTokens(),
                        usage.reasoningTokens(),
                        usage.inputAudioTokens(),
                        usage.outputAudioTokens(),
                        usage.cacheAudioReadTokens(),
                        usage.webSearches());
        int end = counts.size();
        while (end > 2 && counts.get(end - 1) == 0) {
            end--;
        }
        var array = node.putArray("u");
        counts.subList(0, end).forEach(array::add);
    }

    private static @Nullable Usage usage(@Nullable JsonNode node) {
        if (node == null) {
            return null;
        }
        return new Usage(
                count(node, 0),
                count(node, 1),
                count(node, 2),
                count(node, 3),
                count(node, 4),
                count(node, 5),
                count(node, 6),
                count(node, 7),
                count(node, 8),
                count(node, 9));
    }

    private static long count(JsonNode counts, int index) {
        return index < counts.size() ? counts.get(index).asLong() : 0;
    }

    private static @Nullable Usd cost(JsonNode node) {
        var nanos = number(node, "$");
        return nanos == null ? null : new Usd(nanos);
    }

    private static void putPrice(ObjectNode node, Step.@Nullable PriceOrigin price) {
        if (price != null) {
            var parts = node.putArray("q").add(price.source());
            if (price.asOf() != null) {
                parts.add(price.asOf());
            }
        }
    }

    private static Step.@Nullable PriceOrigin price(@Nullable JsonNode node) {
        if (node == null) {
            return null;
        }
        var parts = texts(node);
        return new Step.PriceOrigin(parts.getFirst(), parts.size() > 1 ? parts.get(1) : null);
    }

    private static void putError(ObjectNode node, Step.@Nullable StepError error) {
        if (error != null) {
            node.putArray("z").add(error.code()).add(error.message());
        }
    }

    private static Step.@Nullable StepError error(@Nullable JsonNode node) {
        return node == null
                ? null
                : new Step.StepError(node.get(0).asString(), node.get(1).asString());
    }

    private static List<Step.Waived> waived(List<String> codesAndRules) {
        return Stream.iterate(0, i -> i + 1 < codesAndRules.size(), i -> i + 2)
                .map(i -> new Step.Waived(codesAndRules.get(i), codesAndRules.get(i + 1)))
                .toList();
    }

    private static List<String> texts(@Nullable JsonNode node) {
        return node == null ? List.of() : node.valueStream().map(JsonNode::asString).toList();
    }

    private static @Nullable String string(JsonNode node, String name) {
        var value = node.get(name);
        return value == null ? null : value.asString();
    }

    private static @Nullable Long number(JsonNode node, String name) {
        var value = node.get(name);
        return value == null ? null : (Long) value.asLong();
    }
}
