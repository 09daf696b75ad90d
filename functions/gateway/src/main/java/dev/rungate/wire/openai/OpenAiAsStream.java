package dev.rungate.wire.openai;

import dev.rungate.wire.json.Counts;
import dev.rungate.wire.json.Json;
import dev.rungate.wire.sse.SseText;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes a whole chat completion as the chunks of a stream. For each choice: its role, fields that
/// the format does not define (above all reasoning), its text, its calls, its end. Top-level fields
/// that not every chunk has go into the chunk that finishes the last choice.
final class OpenAiAsStream {
    private static final List<String> OF_EVERY_CHUNK =
            List.of("id", "object", "created", "model", "system_fingerprint", "service_tier");
    private static final Set<String> OF_NO_CHUNK = Set.of("choices", "usage");
    private static final Set<String> IN_THE_MESSAGE =
            Set.of("role", "content", "refusal", "tool_calls", "function_call");
    private static final Set<String> IN_THE_CHOICE =
            Set.of("index", "message", "delta", "logprobs", "finish_reason");

    private final JsonNode answer;
    private final boolean usageChunk;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private OpenAiAsStream(JsonNode answer, boolean usageChunk) {
        this.answer = answer;
        this.usageChunk = usageChunk;
    }

    static byte[] of(byte[] whole, boolean usageChunk) {
        var answer = Json.tree(whole);
        if (!answer.isObject()) {
            throw new IllegalArgumentException("not a chat completion: no JSON object");
        }
        return new OpenAiAsStream(answer, usageChunk).stream();
    }

    private byte[] stream() {
        var choices = answer.path("choices");
        int place = 0;
        for (var choice : choices) {
            choice(choice, place++, place == choices.size());
        }
        if (choices.isEmpty()) {
            say(withTheRest(chunk()));
        }
        if (usageChunk && answer.path("usage").isObject()) {
            say(chunk().set("usage", answer.path("usage")));
        }
        out.writeBytes(SseText.data("[DONE]"));
        return out.toByteArray();
    }

    private void choice(JsonNode choice, int place, boolean last) {
        long index = Counts.of(choice, "index", place);
        if (choice.path("message") instanceof ObjectNode message) {
            say(piece(index, begin(message)));
            others(index, message);
            written(index, message, choice.path("logprobs"));
            calls(index, message);
        }
        var end = chunk();
        end.withArray("choices").add(end(index, choice));
        say(last ? withTheRest(end) : end);
    }

    private static ObjectNode begin(JsonNode message) {
        var role = Json.string(message.path("role"));
        var delta = Json.object().put("role", role.isEmpty() ? "assistant" : role);
        var content = message.path("content");
        if (content.isString() || content.isArray()) {
            delta.put("content", "");
        } else {
            delta.putNull("content");
        }
        var refusal = message.path("refusal");
        if (refusal.isString() && Json.string(refusal).isEmpty()) {
            return delta.put("refusal", "");
        }
        return message.has("refusal") ? delta.putNull("refusal") : delta;
    }

    private void others(long index, JsonNode message) {
        var delta = Json.object();
        for (var field : message.properties()) {
            if (!IN_THE_MESSAGE.contains(field.getKey())) {
                delta.set(field.getKey(), field.getValue());
            }
        }
        if (!delta.isEmpty()) {
            say(piece(index, delta));
        }
    }

    private void written(long index, JsonNode message, JsonNode logprobs) {
        var delta = Json.object();
        for (var name : List.of("content", "refusal")) {
            var text = message.path(name);
            if (!Json.string(text).isEmpty() || !text.isEmpty()) {
                delta.set(name, text);
            }
        }
        if (!delta.isEmpty() || logprobs.isObject()) {
            var piece = piece(index, delta);
            if (logprobs.isObject() && piece.at("/choices/0") instanceof ObjectNode choice) {
                choice.set("logprobs", logprobs);
            }
            say(piece);
        }
    }

    private void calls(long index, JsonNode message) {
        int number = 0;
        for (var item : message.path("tool_calls")) {
            var call = Json.object().put("index", number++);
            for (var field : item.properties()) {
                if (!field.getKey().equals("index")) {
                    call.set(field.getKey(), field.getValue());
                }
            }
            var delta = Json.object();
            delta.withArray("tool_calls").add(call);
            say(piece(index, delta));
        }
        if (message.path("function_call").isObject()) {
            var delta = Json.object();
            delta.set("function_call", message.path("function_call"));
            say(piece(index, delta));
        }
    }

    private static ObjectNode end(long index, JsonNode choice) {
        var end = begun(index, Json.object());
        end.set(
                "finish_reason",
                choice.path("finish_reason").isMissingNode()
                        ? Json.object().nullNode()
                        : choice.path("finish_reason"));
        for (var field : choice.properties()) {
            if (!IN_THE_CHOICE.contains(field.getKey())) {
                end.set(field.getKey(), field.getValue());
            }
        }
        return end;
    }

    private ObjectNode piece(long index, ObjectNode delta) {
        var chunk = chunk();
        chunk.withArray("choices").add(begun(index, delta).putNull("finish_reason"));
        return chunk;
    }

    private static ObjectNode begun(long index, ObjectNode delta) {
        var choice = Json.object().put("index", index);
        choice.set("delta", delta);
        return choice.putNull("logprobs");
    }

    private ObjectNode chunk() {
        var chunk = Json.object();
        for (var name : OF_EVERY_CHUNK) {
            if (name.equals("object")) {
                chunk.put(name, "chat.completion.chunk");
            } else if (answer.has(name)) {
                chunk.set(name, answer.path(name));
            }
        }
        chunk.withArray("choices");
        return usageChunk ? chunk.putNull("usage") : chunk;
    }

    private ObjectNode withTheRest(ObjectNode chunk) {
        for (var field : answer.properties()) {
            if (!OF_NO_CHUNK.contains(field.getKey()) && !OF_EVERY_CHUNK.contains(field.getKey())) {
                chunk.set(field.getKey(), field.getValue());
            }
        }
        return chunk;
    }

    private void say(JsonNode chunk) {
        out.writeBytes(SseText.data(Json.text(chunk)));
    }
}
