package dev.rungate.wire.openai;

import dev.rungate.wire.json.Counts;
import dev.rungate.wire.json.GrowingObject;
import dev.rungate.wire.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/// OpenRouter's `reasoning_details`: texts and summaries grow by number, everything else comes
/// whole.
final class OpenAiJoinedReasoning {
    private static final Set<String> GROW = Set.of("reasoning.text", "reasoning.summary");

    private final List<GrowingObject> details = new ArrayList<>();
    private final Map<String, GrowingObject> growing = new HashMap<>();

    void add(JsonNode said) {
        for (var detail : said) {
            var known = detail(detail);
            for (var field : detail.properties()) {
                if (field.getKey().equals("text") || field.getKey().equals("summary")) {
                    known.append(field.getKey(), field.getValue());
                } else {
                    known.replace(field.getKey(), field.getValue());
                }
            }
        }
    }

    boolean isEmpty() {
        return details.isEmpty();
    }

    ArrayNode node() {
        var list = Json.array();
        details.forEach(detail -> list.add(detail.node()));
        return list;
    }

    private GrowingObject detail(JsonNode said) {
        var type = Json.string(said.path("type"));
        return GROW.contains(type) && Counts.has(said, "index")
                ? growing.computeIfAbsent(type + Counts.of(said, "index"), slot -> another())
                : another();
    }

    private GrowingObject another() {
        var detail = new GrowingObject();
        details.add(detail);
        return detail;
    }
}
