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
/// call. What is null, empty or usual is left out; long words are cut.
public final class StepText {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int LONGEST_MESSAGE = 500;
    private static final int MOST_NAMES = 64;

    private StepText() {}

    public static String of(Step step) {
        var text = JSON.createObjectNode();
        text.put("c", step.call().value());
        text.put("n", step.name());
        put(text, "k", step.kind() == Step.Kind.LLM ? null : step.kind().name());
        put(text, "s", step.status() == Step.Status.OK ? null : step.status().name());
        put(text, "p", step.provider());
        put(text, "r", step.requestedModel());
        put(text, "m", step.model());
        text.put("t", step.startedAt().toEpochMilli());
        text.put("d", step.durationMs());
        put(text, "f", step.firstByteMs());
        putUsage(text, step.usage());
        put(text, "$", step.cost() == null ? null : (Long) step.cost().nanos());
        putFlags(text, step);
        putPrice(text, step.price());
        put(text, "x", step.finishReason());
        putTexts(text, "l", step.toolCalls());
        putError(text, step.error());
        putTexts(
                text,
                "w",
                step.waived().stream().flatMap(w -> Stream.of(w.code(), w.rule())).toList());
        put(text, "h", step.requestSha256());
        if (!step.facts().isEmpty()) {
            var facts = text.putObject("g");
            step.facts().forEach(facts::put);
        }
        return text.toString();
    }

    public static Step step(String text) {
        var node = JSON.readTree(text);
        var step = read(node);
        return node.has("i") ? step.asUnread() : step;
    }

    private static Step read(JsonNode node) {
        return new Step(
                new CallId(node.get("c").asString()),
                node.get("n").asString(),
                node.has("k") ? Step.Kind.valueOf(node.get("k").asString()) : Step.Kind.LLM,
                node.has("s") ? Step.Status.valueOf(node.get("s").asString()) : Step.Status.OK,
                string(node, "p"),
                string(node, "r"),
                string(node, "m"),
                Instant.ofEpochMilli(node.get("t").asLong()),
                node.get("d").asLong(),
                number(node, "f"),
                usage(node.get("u")),
                cost(node),
                node.has("e"),
                node.has("o"),
                price(node.get("q")),
                string(node, "x"),
                texts(node.get("l")),
                error(node.get("z")),
                waived(texts(node.get("w"))),
                string(node, "h"),
                facts(node.get("g")));
    }

    private static Map<String, String> facts(@Nullable JsonNode node) {
        var facts = new LinkedHashMap<String, String>();
        if (node != null) {
            node.properties().forEach(fact -> facts.put(fact.getKey(), fact.getValue().asString()));
        }
        return facts;
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
            values.stream().limit(MOST_NAMES).forEach(array::add);
        }
    }

    private static void putFlags(ObjectNode node, Step step) {
        if (step.estimated()) {
            node.put("e", 1);
        }
        if (step.overHold()) {
            node.put("o", 1);
        }
        if (step.unread()) {
            node.put("i", 1);
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

    private static void putPrice(ObjectNode node, Step.@Nullable PriceSource price) {
        if (price != null) {
            var parts = node.putArray("q").add(price.source());
            if (price.asOf() != null) {
                parts.add(price.asOf());
            }
        }
    }

    private static Step.@Nullable PriceSource price(@Nullable JsonNode node) {
        if (node == null) {
            return null;
        }
        var parts = texts(node);
        return new Step.PriceSource(parts.getFirst(), parts.size() > 1 ? parts.get(1) : null);
    }

    private static void putError(ObjectNode node, Step.@Nullable StepError error) {
        if (error != null) {
            var message = error.message();
            node.putArray("z")
                    .add(error.code())
                    .add(
                            message.length() > LONGEST_MESSAGE
                                    ? message.substring(0, LONGEST_MESSAGE) + "…"
                                    : message);
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
