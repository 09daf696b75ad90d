package dev.rungate.wire.anthropic;

import dev.rungate.chat.ToolEdit;
import dev.rungate.wire.ArgumentEdits;
import dev.rungate.wire.json.Json;
import dev.rungate.wire.json.Patches;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// Replaces the arguments of calls of a message.
final class AnthropicEdits {
    private AnthropicEdits() {}

    static byte[] inWhole(byte[] answer, List<ToolEdit> list) {
        var edits = new ArgumentEdits(list);
        return edits.isEmpty() ? answer : patched(answer, edits);
    }

    static byte[] inStream(byte[] stream, List<ToolEdit> list) {
        var edits = new ArgumentEdits(list);
        return edits.isEmpty() ? stream : AnthropicStreamEdits.in(stream, edits);
    }

    private static byte[] patched(byte[] answer, ArgumentEdits edits) {
        var patches = new Patches();
        int position = 0;
        int place = 0;
        for (var block : Json.tree(answer).path("content")) {
            var at = "/content/" + place++;
            if (block instanceof ObjectNode call && AnthropicAnswers.isCall(block)) {
                var input = edits.object(position++);
                if (input != null) {
                    patch(patches, at, call, input);
                }
            }
        }
        edits.mustBeBelow(position);
        return patches.in(answer);
    }

    private static void patch(Patches patches, String at, ObjectNode call, String input) {
        if (call.has("input")) {
            patches.set(at + "/input", input);
        } else {
            call.set("input", Json.tree(input.getBytes(StandardCharsets.UTF_8)));
            patches.set(at, Json.text(call));
        }
    }
}
