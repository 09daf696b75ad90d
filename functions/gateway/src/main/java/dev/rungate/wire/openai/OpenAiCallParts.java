package dev.rungate.wire.openai;

import dev.rungate.chat.ToolCallPiece;
import dev.rungate.wire.json.Counts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Finds the parts of tool calls in the chunks of one stream, and the call that each belongs to.
final class OpenAiCallParts {
    private final OpenAiToolCalls calls = new OpenAiToolCalls();
    private final Map<Long, Integer> legacy = new HashMap<>();

    /// A part of call {@code number}. {@code legacy} marks one in `function_call`, of which a
    /// choice has only one.
    record Part(long choice, int number, boolean legacy, JsonNode node) {}

    List<Part> read(JsonNode chunk) {
        var parts = new ArrayList<Part>(0);
        for (var choice : chunk.path("choices")) {
            var message = OpenAiEvents.part(choice);
            long index = Counts.of(choice, "index");
            var pieces = new ArrayList<ToolCallPiece>(0);
            calls.read(index, message, pieces);
            int next = 0;
            for (var item : message.path("tool_calls")) {
                parts.add(new Part(index, pieces.get(next++).index(), false, item));
            }
            var function = message.path("function_call");
            if (function.isObject()) {
                int number = legacy.computeIfAbsent(index, i -> pieces.getLast().index());
                parts.add(new Part(index, number, true, function));
            }
        }
        return parts;
    }
}
