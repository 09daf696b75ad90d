package dev.rungate.wire.openai;

import dev.rungate.chat.ToolEdit;
import dev.rungate.wire.ArgumentEdits;
import dev.rungate.wire.json.Json;
import dev.rungate.wire.json.Patches;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Replaces the arguments of calls of a whole chat completion.
final class OpenAiEdits {
    private final ArgumentEdits edits;
    private final Patches patches = new Patches();
    private int position;

    private OpenAiEdits(ArgumentEdits edits) {
        this.edits = edits;
    }

    static byte[] inWhole(byte[] answer, List<ToolEdit> list) {
        var edits = new ArgumentEdits(list);
        return edits.isEmpty() ? answer : new OpenAiEdits(edits).patched(answer);
    }

    static byte[] inStream(byte[] stream, List<ToolEdit> list) {
        var edits = new ArgumentEdits(list);
        return edits.isEmpty() ? stream : OpenAiStreamEdits.in(stream, edits);
    }

    private byte[] patched(byte[] answer) {
        int choice = 0;
        for (var said : Json.tree(answer).path("choices")) {
            message("/choices/" + choice++ + "/message", said.path("message"));
        }
        edits.mustBeBelow(position);
        return patches.in(answer);
    }

    private void message(String at, JsonNode message) {
        int item = 0;
        for (var call : message.path("tool_calls")) {
            call(at + "/tool_calls/" + item++, call);
        }
        if (message.path("function_call") instanceof ObjectNode function) {
            arguments(at + "/function_call", function, "arguments", edits.object(position++));
        }
    }

    /// Writes the new arguments where {@link OpenAiAnswers#given} reads them.
    private void call(String at, JsonNode call) {
        boolean custom = OpenAiAnswers.isCustom(call);
        var name = OpenAiAnswers.argumentsName(call);
        var inner = OpenAiAnswers.inner(call);
        boolean beside =
                !OpenAiShape.isSaid(inner.path(name)) && OpenAiShape.isSaid(call.path(name));
        if (beside && call instanceof ObjectNode item) {
            arguments(at, item, name, text(custom));
        } else if (inner instanceof ObjectNode object) {
            arguments(at + (custom ? "/custom" : "/function"), object, name, text(custom));
        } else {
            edits.mustLeave(position++);
        }
    }

    private @Nullable String text(boolean custom) {
        return custom ? edits.text(position++) : edits.object(position++);
    }

    private void arguments(String at, ObjectNode call, String name, @Nullable String text) {
        if (text == null) {
            return;
        }
        var known = call.path(name);
        if (known.isMissingNode()) {
            patches.set(at, Json.text(call.put(name, text)));
        } else {
            patches.set(at + "/" + name, known.isContainer() ? text : Json.quoted(text));
        }
    }
}
