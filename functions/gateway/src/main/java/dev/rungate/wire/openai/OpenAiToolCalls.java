package dev.rungate.wire.openai;

import dev.rungate.chat.ToolCall;
import dev.rungate.chat.ToolCallPiece;
import dev.rungate.wire.json.Counts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Finds the tool call that a piece of a stream belongs to. OpenAI numbers the calls of each
/// choice; other providers leave the number out, or send the name in pieces, or in every piece.
final class OpenAiToolCalls {
    private static final String LEGACY = "function_call";

    private static final class Open {
        final int number;
        final OpenAiCallName name = new OpenAiCallName();

        Open(int number) {
            this.number = number;
        }
    }

    private final Map<String, Open> open = new HashMap<>();
    private int numbers;

    /// Adds the pieces in one part of a choice's message.
    void read(long choice, JsonNode part, List<ToolCallPiece> pieces) {
        for (var item : part.path("tool_calls")) {
            pieces.add(piece(slot(choice, item), OpenAiAnswers.call(item)));
        }
        if (part.path(LEGACY).isObject()) {
            pieces.add(piece(choice + "/" + LEGACY, OpenAiAnswers.function(part.path(LEGACY))));
        }
    }

    /// An item without a number begins a new call if it has a name, else it continues the last one.
    private String slot(long choice, JsonNode item) {
        if (Counts.has(item, "index")) {
            return choice + "/" + Counts.of(item, "index");
        }
        var slot = choice + "/";
        if (!OpenAiAnswers.call(item).name().isEmpty()) {
            open.remove(slot);
        }
        return slot;
    }

    private ToolCallPiece piece(String slot, ToolCall said) {
        var call = open.computeIfAbsent(slot, _ -> new Open(numbers++));
        var name = call.name.more(said.name());
        said.alsoRead().forEach(call.name::also);
        return new ToolCallPiece(call.number, name, said.arguments(), call.name.alsoRead());
    }
}
