package dev.rungate.wire.openai;

import dev.rungate.chat.ChatEvent;
import dev.rungate.wire.json.Counts;
import dev.rungate.wire.json.Json;
import dev.rungate.wire.sse.SseEvent;
import dev.rungate.wire.sse.SseText;
import java.io.ByteArrayOutputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes a held stream again without its tool calls: a text stands in the place of each choice's
/// first call, the others are left out, everything else stays as it came.
final class OpenAiHeldStream {
    private static final List<String> CALLS = List.of("tool_calls", "function_call");

    private final String text;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Set<Long> wrote = new HashSet<>();
    private final Set<Long> called = new HashSet<>();

    private OpenAiHeldStream(String text) {
        this.text = text;
    }

    static byte[] withoutToolCalls(List<ChatEvent> stream, String text) {
        var held = new OpenAiHeldStream(text);
        stream.forEach(held::say);
        return held.out.toByteArray();
    }

    private void say(ChatEvent event) {
        var data = SseEvent.of(event.raw()).data();
        if (event.kind() != ChatEvent.Kind.CONTENT || data == null) {
            out.writeBytes(event.raw());
            return;
        }
        var chunk = Json.tree(data);
        boolean changed = false;
        for (var choice : chunk.path("choices")) {
            changed |= replace(choice);
        }
        out.writeBytes(changed ? SseText.data(Json.text(chunk)) : event.raw());
    }

    private boolean replace(JsonNode choice) {
        long index = Counts.of(choice, "index");
        boolean changed =
                OpenAiEvents.part(choice) instanceof ObjectNode part && replaceCalls(index, part);
        if (called.contains(index)
                && choice instanceof ObjectNode said
                && OpenAiAnswers.finish(choice) != null) {
            said.put("finish_reason", "stop");
            return true;
        }
        return changed;
    }

    private boolean replaceCalls(long index, ObjectNode part) {
        var content = Json.string(part.path("content"));
        boolean calls = CALLS.stream().anyMatch(name -> part.path(name).isContainer());
        if (calls) {
            part.remove(CALLS);
            if (called.add(index)) {
                boolean first = !wrote.contains(index) && content.isEmpty();
                part.put("content", first ? text : content + "\n\n" + text);
            }
        }
        if (!content.isEmpty()) {
            wrote.add(index);
        }
        return calls;
    }
}
