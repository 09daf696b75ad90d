package dev.rungate.wire.anthropic;

import dev.rungate.wire.json.GrowingObject;
import dev.rungate.wire.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One content block of a stream, as far as its events have come.
final class AnthropicJoinedBlock {
    private final GrowingObject block = new GrowingObject();
    private final StringBuilder input = new StringBuilder();

    AnthropicJoinedBlock(JsonNode start) {
        start.properties().forEach(field -> block.replace(field.getKey(), field.getValue()));
        if (!AnthropicShape.isEmpty(start.path("input"))) {
            input.append(AnthropicAnswers.arguments(start));
        }
    }

    void add(JsonNode delta) {
        for (var field : delta.properties()) {
            switch (field.getKey()) {
                case "type" -> {}
                case "partial_json" -> input.append(Json.string(field.getValue()));
                case "citation" -> block.addAll("citations", Json.array().add(field.getValue()));
                default -> block.append(field.getKey(), field.getValue());
            }
        }
    }

    ObjectNode node() {
        var node = block.node();
        if (!input.isEmpty()) {
            node.set("input", input());
        }
        return node;
    }

    /// The input as an object, or as the text that was written if agents may read it differently or
    /// not at all.
    private JsonNode input() {
        var text = input.toString();
        return Json.plain(text) instanceof Map
                ? Json.tree(text.getBytes(StandardCharsets.UTF_8))
                : Json.object().stringNode(text);
    }
}
