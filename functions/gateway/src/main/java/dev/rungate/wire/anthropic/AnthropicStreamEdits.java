package dev.rungate.wire.anthropic;

import dev.rungate.wire.ArgumentEdits;
import dev.rungate.wire.json.Counts;
import dev.rungate.wire.json.Json;
import dev.rungate.wire.sse.SseEvent;
import dev.rungate.wire.sse.SseFramer;
import dev.rungate.wire.sse.SseText;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Replaces the arguments of calls of a stream: the first delta of the call's block gets all of
/// them, the later ones get none. A block that had no delta gets one.
final class AnthropicStreamEdits {
    private final Map<Long, String> inputs;
    private final Set<Long> said = new HashSet<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private AnthropicStreamEdits(Map<Long, String> inputs) {
        this.inputs = inputs;
    }

    static byte[] in(byte[] stream, ArgumentEdits edits) {
        var events = SseFramer.all(stream);
        var edited = new AnthropicStreamEdits(inputs(events, edits));
        events.forEach(edited::event);
        return edited.out.toByteArray();
    }

    /// The new inputs by the index of their block.
    private static Map<Long, String> inputs(List<byte[]> events, ArgumentEdits edits) {
        var calls = new LinkedHashSet<Long>();
        for (var raw : events) {
            var data = data(raw);
            if (isAbout(raw, data, "content_block_start")
                    && AnthropicAnswers.isCall(data.path("content_block"))) {
                calls.add(Counts.of(data, "index"));
            }
        }
        edits.mustBeBelow(calls.size());
        var inputs = new HashMap<Long, String>();
        int position = 0;
        for (var block : calls) {
            var input = edits.object(position++);
            if (input != null) {
                inputs.put(block, input);
            }
        }
        return inputs;
    }

    private void event(byte[] raw) {
        var data = data(raw);
        var input = inputs.get(Counts.of(data, "index"));
        if (input == null || !(data instanceof ObjectNode event)) {
            out.writeBytes(raw);
        } else if (isAbout(raw, data, "content_block_start")) {
            start(raw, event);
        } else if (isAbout(raw, data, "content_block_delta")) {
            delta(raw, event, input);
        } else if (isAbout(raw, data, "content_block_stop")) {
            sayOnce(Counts.of(data, "index"), input);
            out.writeBytes(raw);
        } else {
            out.writeBytes(raw);
        }
    }

    private void start(byte[] raw, ObjectNode event) {
        if (event.path("content_block") instanceof ObjectNode block
                && block.has("input")
                && !AnthropicAnswers.arguments(block).equals("{}")) {
            block.putObject("input");
            say("content_block_start", event);
        } else {
            out.writeBytes(raw);
        }
    }

    private void delta(byte[] raw, ObjectNode event, String input) {
        if (!(event.path("delta") instanceof ObjectNode delta) || !delta.has("partial_json")) {
            out.writeBytes(raw);
        } else if (said.add(Counts.of(event, "index"))) {
            delta.put("partial_json", input);
            say("content_block_delta", event);
        } else if (Json.string(delta.path("partial_json")).isEmpty()) {
            out.writeBytes(raw);
        } else {
            delta.put("partial_json", "");
            say("content_block_delta", event);
        }
    }

    private void sayOnce(long index, String input) {
        if (said.add(index)) {
            var delta = Json.object().put("type", "input_json_delta").put("partial_json", input);
            var event = Json.object().put("type", "content_block_delta").put("index", index);
            say("content_block_delta", event.set("delta", delta));
        }
    }

    private static boolean isAbout(byte[] raw, JsonNode data, String type) {
        return AnthropicEvents.type(SseEvent.of(raw), data).equals(type);
    }

    private static JsonNode data(byte[] raw) {
        var data = SseEvent.of(raw).data();
        return Json.tree(data == null ? new byte[0] : data);
    }

    private void say(String name, JsonNode data) {
        out.writeBytes(SseText.event(name, Json.text(data)));
    }
}
