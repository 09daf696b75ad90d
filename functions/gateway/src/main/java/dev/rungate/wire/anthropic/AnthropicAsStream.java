package dev.rungate.wire.anthropic;

import dev.rungate.wire.json.Counts;
import dev.rungate.wire.json.Json;
import dev.rungate.wire.sse.SseText;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes a whole message as the events of a stream. The fields are where Anthropic has them: how
/// it ended in `message_delta`, everything else in `message_start`.
final class AnthropicAsStream {
    private static final Set<String> AT_THE_END =
            Set.of("stop_reason", "stop_sequence", "stop_details", "container");
    private static final String BESIDE_THE_END = "context_management";

    private static final Set<String> USED_FROM_THE_START =
            Set.of(
                    "input_tokens",
                    "cache_creation_input_tokens",
                    "cache_read_input_tokens",
                    "output_tokens");
    private static final Set<String> USED_AT_THE_START =
            Set.of("cache_creation", "service_tier", "inference_geo");

    private final JsonNode answer;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private AnthropicAsStream(JsonNode answer) {
        this.answer = answer;
    }

    static byte[] of(byte[] whole) {
        return of(whole, Map.of("type", "message_stop"));
    }

    /// Writes the events with further fields beside the last event's type.
    static byte[] of(byte[] whole, Map<String, Object> stop) {
        var answer = Json.tree(whole);
        if (!answer.isObject()) {
            throw new IllegalArgumentException("not a message: no JSON object");
        }
        return new AnthropicAsStream(answer).stream(stop);
    }

    private byte[] stream(Map<String, Object> stop) {
        say(about("message_start").set("message", start()));
        long index = 0;
        for (var block : answer.path("content")) {
            new AnthropicCutBlock(block).events(index++).forEach(this::say);
        }
        say(end());
        say("message_stop", new String(Json.bytes(stop), StandardCharsets.UTF_8));
        return out.toByteArray();
    }

    private ObjectNode start() {
        var message = Json.object();
        for (var field : answer.properties()) {
            var name = field.getKey();
            if (name.equals("content")) {
                message.putArray("content");
            } else if (name.equals("usage")) {
                message.set("usage", usageAtStart());
            } else if (!AT_THE_END.contains(name)) {
                message.set(name, field.getValue());
            } else if (!name.equals("container")) {
                message.putNull(name);
            }
        }
        return message.without(BESIDE_THE_END);
    }

    private ObjectNode end() {
        var end = about("message_delta");
        var delta = end.putObject("delta");
        var usage = Json.object();
        for (var name : AT_THE_END.stream().sorted().toList()) {
            if (answer.has(name)) {
                delta.set(name, answer.path(name));
            }
        }
        for (var field : answer.path("usage").properties()) {
            if (!USED_AT_THE_START.contains(field.getKey())) {
                usage.set(field.getKey(), field.getValue());
            }
        }
        if (answer.has(BESIDE_THE_END)) {
            end.set(BESIDE_THE_END, answer.path(BESIDE_THE_END));
        }
        return end.set("usage", usage);
    }

    /// The usage that is known before the first token; of the output, only the token about to come.
    private ObjectNode usageAtStart() {
        var usage = Json.object();
        for (var field : answer.path("usage").properties()) {
            var name = field.getKey();
            if (name.equals("output_tokens")) {
                usage.put(name, Math.min(1, Counts.of(answer.path("usage"), name)));
            } else if (USED_FROM_THE_START.contains(name) || USED_AT_THE_START.contains(name)) {
                usage.set(name, field.getValue());
            }
        }
        return usage;
    }

    private static ObjectNode about(String type) {
        return Json.object().put("type", type);
    }

    private void say(JsonNode event) {
        say(Json.string(event.path("type")), Json.text(event));
    }

    private void say(String name, String data) {
        out.writeBytes(SseText.event(name, data));
    }
}
