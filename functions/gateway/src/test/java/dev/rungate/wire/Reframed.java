package dev.rungate.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rungate.chat.Answer;
import dev.rungate.chat.ToolCall;
import dev.rungate.wire.json.Json;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Answers in both forms, as a test reads them.
public final class Reframed {
    private static final JsonMapper JSON = new JsonMapper();

    private Reframed() {}

    /// What a stream says, read by its events.
    public static Answer streamed(Dialect dialect, byte[] stream) {
        return Streams.together(
                Streams.events(dialect, Streams.frames(stream, Math.max(1, stream.length))));
    }

    public static JsonNode json(byte[] body) {
        return JSON.readTree(body);
    }

    /// The calls with their arguments in one spelling, since a format may keep them as a tree.
    public static List<String> calls(Answer answer) {
        return answer.toolCalls().stream().map(Reframed::told).toList();
    }

    private static String told(ToolCall call) {
        var tree = Json.tree(call.arguments().getBytes(UTF_8));
        return call.name() + " " + (tree.isContainer() ? Json.text(tree) : call.arguments());
    }
}
