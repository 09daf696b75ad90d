package dev.rungate.wire.anthropic;

import dev.rungate.wire.json.Counts;
import dev.rungate.wire.json.GrowingObject;
import dev.rungate.wire.json.Json;
import dev.rungate.wire.sse.SseEvent;
import dev.rungate.wire.sse.SseFramer;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Joins the events of a stream to the message that would have said the same.
final class AnthropicAsWhole {
    private static final Set<String> OF_THE_EVENT = Set.of("type", "delta", "usage");

    private final GrowingObject message = new GrowingObject();
    private final GrowingObject usage = new GrowingObject();
    private final SortedMap<Long, AnthropicJoinedBlock> blocks = new TreeMap<>();

    private AnthropicAsWhole() {}

    static byte[] of(byte[] stream) {
        var whole = new AnthropicAsWhole();
        for (var raw : SseFramer.all(stream)) {
            var event = SseEvent.of(raw);
            if (event.data() != null && Json.tree(event.data()) instanceof ObjectNode data) {
                whole.read(AnthropicEvents.type(event, data), data);
            }
        }
        return Json.bytes(whole.answer());
    }

    private void read(String type, ObjectNode data) {
        long index = Counts.of(data, "index");
        switch (type) {
            case "message_start" -> start(data.path("message"));
            case "content_block_start" ->
                    blocks.put(index, new AnthropicJoinedBlock(data.path("content_block")));
            case "content_block_delta" -> {
                var block = blocks.get(index);
                if (block != null) {
                    block.add(data.path("delta"));
                }
            }
            case "message_delta" -> {
                tell(data.path("delta"));
                beside(data);
            }
            case "message_stop" -> beside(data);
            case "error" -> {
                beside(data);
                message.replace("stop_reason", Json.object().stringNode("error"));
            }
            default -> {}
        }
    }

    private void start(JsonNode said) {
        tell(said);
        use(said.path("usage"));
    }

    /// Sets the fields of the message; its content comes from the blocks only.
    private void tell(JsonNode fields) {
        for (var field : fields.properties()) {
            switch (field.getKey()) {
                case "usage" -> {}
                case "content" -> message.replace("content", Json.array());
                default -> message.replace(field.getKey(), field.getValue());
            }
        }
    }

    private void beside(ObjectNode event) {
        use(event.path("usage"));
        tell(event.without(OF_THE_EVENT));
    }

    private void use(JsonNode said) {
        said.properties().forEach(field -> usage.merge(field.getKey(), field.getValue()));
    }

    private ObjectNode answer() {
        var answer = message.node();
        var content = answer.putArray("content");
        blocks.values().forEach(block -> content.add(block.node()));
        return usage.isEmpty() ? answer : answer.set("usage", usage.node());
    }
}
