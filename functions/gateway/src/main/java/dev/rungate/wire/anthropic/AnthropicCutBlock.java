package dev.rungate.wire.anthropic;

import dev.rungate.wire.json.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Cuts one content block into the events that bring it. What a model writes comes in deltas; a
/// block of any other kind comes whole when it starts.
final class AnthropicCutBlock {
    private final ObjectNode start;
    private final List<ObjectNode> deltas = new ArrayList<>();

    AnthropicCutBlock(JsonNode block) {
        start = Json.object();
        block.properties().forEach(field -> start.set(field.getKey(), field.getValue()));
        switch (Json.string(block.path("type"))) {
            case "text" -> {
                cutCitations();
                cut("text", "text_delta");
            }
            case "thinking" -> {
                cut("thinking", "thinking_delta");
                cut("signature", "signature_delta");
            }
            case String type when type.endsWith("tool_use") -> cutInput();
            default -> {}
        }
    }

    List<ObjectNode> events(long index) {
        var events = new ArrayList<ObjectNode>();
        events.add(about("content_block_start", index).set("content_block", start));
        for (var delta : deltas) {
            events.add(about("content_block_delta", index).set("delta", delta));
        }
        events.add(about("content_block_stop", index));
        return events;
    }

    private void cut(String name, String type) {
        var text = Json.string(start.path(name));
        if (!text.isEmpty()) {
            start.put(name, "");
            deltas.add(delta(type).put(name, text));
        }
    }

    private void cutCitations() {
        for (var citation : start.path("citations")) {
            deltas.add(delta("citations_delta").set("citation", citation));
        }
        if (start.path("citations").isArray()) {
            start.putArray("citations");
        }
    }

    /// Cuts the input. A text node stands for what the model wrote that was no JSON object.
    private void cutInput() {
        var input = start.path("input");
        if (input.isObject() || input.isString()) {
            var json = input.isEmpty() && input.isObject() ? "" : AnthropicAnswers.arguments(start);
            start.putObject("input");
            deltas.add(delta("input_json_delta").put("partial_json", json));
        }
    }

    private static ObjectNode delta(String type) {
        return Json.object().put("type", type);
    }

    private static ObjectNode about(String type, long index) {
        return Json.object().put("type", type).put("index", index);
    }
}
