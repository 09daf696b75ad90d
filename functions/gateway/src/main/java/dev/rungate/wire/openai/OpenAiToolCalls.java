package dev.rungate.wire.openai;

import dev.rungate.chat.ToolCall;
import dev.rungate.chat.ToolCallPiece;
import dev.rungate.wire.json.Counts;
import dev.rungate.wire.json.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Tells which tool call a piece of a stream belongs to. OpenAI numbers the calls of each choice;
/// others leave the number out, give all calls the same one, or repeat the name in every piece.
final class OpenAiToolCalls {
    private static final String LEGACY = "function_call";

    private static final class Open {
        final int number;
        String id = "";
        String name = "";

        Open(int number) {
            this.number = number;
        }

        boolean isOther(String otherId, String otherName) {
            return differs(id, otherId) || differs(name, otherName);
        }

        private static boolean differs(String known, String said) {
            return !known.isEmpty() && !said.isEmpty() && !known.equals(said);
        }
    }

    private final Map<String, Open> open = new HashMap<>();
    private int numbers;

    /// Adds the pieces in one part of a choice's message.
    void read(long choice, JsonNode part, List<ToolCallPiece> pieces) {
        for (var item : part.path("tool_calls")) {
            var slot =
                    Counts.has(item, "index")
                            ? choice + "/" + Counts.of(item, "index")
                            : choice + "/";
            pieces.add(piece(slot, Json.string(item.path("id")), OpenAiAnswers.call(item)));
        }
        if (part.path(LEGACY).isObject()) {
            pieces.add(piece(choice + "/" + LEGACY, "", OpenAiAnswers.function(part.path(LEGACY))));
        }
    }

    private ToolCallPiece piece(String slot, String id, ToolCall said) {
        var call = open.get(slot);
        if (call == null || call.isOther(id, said.name()) || startsAnother(slot, call, id, said)) {
            call = new Open(numbers++);
            open.put(slot, call);
        }
        var name = nameToTell(call, said.name());
        call.id = call.id.isEmpty() ? id : call.id;
        return new ToolCallPiece(call.number, name, said.arguments());
    }

    /// Without a number, a name that comes again without an id is the next call of the same tool.
    private static boolean startsAnother(String slot, Open call, String id, ToolCall said) {
        return slot.endsWith("/") && id.isEmpty() && !said.name().isEmpty() && !call.name.isEmpty();
    }

    private static @Nullable String nameToTell(Open call, String said) {
        if (said.isEmpty() || said.equals(call.name)) {
            return null;
        }
        call.name = said;
        return said;
    }
}
