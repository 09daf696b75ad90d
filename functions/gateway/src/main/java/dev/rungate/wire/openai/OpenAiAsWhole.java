package dev.rungate.wire.openai;

import dev.rungate.wire.json.Counts;
import dev.rungate.wire.json.GrowingObject;
import dev.rungate.wire.json.Json;
import dev.rungate.wire.sse.SseEvent;
import dev.rungate.wire.sse.SseFramer;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Joins the chunks of a stream to the chat completion that would have said the same.
final class OpenAiAsWhole {
    private final OpenAiCallParts parts = new OpenAiCallParts();
    private final GrowingObject top = new GrowingObject();
    private final SortedMap<Long, OpenAiJoinedChoice> choices = new TreeMap<>();
    private @Nullable JsonNode usage;

    private OpenAiAsWhole() {}

    static byte[] of(byte[] stream) {
        var whole = new OpenAiAsWhole();
        for (var raw : SseFramer.all(stream)) {
            var event = SseEvent.of(raw);
            if (event.data() != null && Json.tree(event.data()) instanceof ObjectNode chunk) {
                whole.read(event, chunk);
            }
        }
        return Json.bytes(whole.answer());
    }

    private void read(SseEvent event, ObjectNode chunk) {
        for (var field : chunk.properties()) {
            switch (field.getKey()) {
                // Padding, which hides from eavesdroppers how long each piece is.
                case "obfuscation" -> {}
                case "choices", "usage", "object" -> {}
                default -> top.replace(field.getKey(), field.getValue());
            }
        }
        usage(chunk.path("usage"));
        usage(chunk.path("x_groq").path("usage"));
        for (var choice : chunk.path("choices")) {
            choice(Counts.of(choice, "index")).add(choice);
        }
        for (var part : parts.read(chunk)) {
            choice(part.choice()).add(part);
        }
        if (OpenAiEvents.isFailure(event, chunk)) {
            choice(0).fail();
        }
    }

    private OpenAiJoinedChoice choice(long index) {
        return choices.computeIfAbsent(index, OpenAiJoinedChoice::new);
    }

    private void usage(JsonNode said) {
        if (OpenAiUsage.isReported(said)) {
            usage = said;
        }
    }

    private ObjectNode answer() {
        var told = top.node();
        var answer = Json.object();
        if (told.has("id")) {
            answer.set("id", told.path("id"));
        }
        answer.put("object", "chat.completion");
        answer.setAll(told);
        var list = answer.putArray("choices");
        choices.values().forEach(choice -> list.add(choice.node()));
        if (usage != null) {
            answer.set("usage", usage);
        }
        return answer;
    }
}
