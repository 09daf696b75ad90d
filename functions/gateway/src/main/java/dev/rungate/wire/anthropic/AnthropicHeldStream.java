package dev.rungate.wire.anthropic;

import dev.rungate.chat.ChatEvent;
import dev.rungate.wire.json.Counts;
import dev.rungate.wire.json.Json;
import dev.rungate.wire.sse.SseEvent;
import dev.rungate.wire.sse.SseText;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes a held stream again without its tool calls: a text block stands in the place of the first
/// call, the others are left out, and the blocks behind them get new numbers, since clients count
/// along.
final class AnthropicHeldStream {
    private static final long LEFT_OUT = -1;

    private final String text;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Map<Long, Long> newIndex = new HashMap<>();
    private long blocks;
    private boolean replaced;

    private AnthropicHeldStream(String text) {
        this.text = text;
    }

    static byte[] withoutToolCalls(List<ChatEvent> stream, String text) {
        var held = new AnthropicHeldStream(text);
        stream.forEach(held::say);
        return held.out.toByteArray();
    }

    private void say(ChatEvent raw) {
        var event = SseEvent.of(raw.raw());
        if (event.data() == null || !(Json.tree(event.data()) instanceof ObjectNode data)) {
            out.writeBytes(raw.raw());
            return;
        }
        var type = AnthropicEvents.type(event, data);
        switch (type) {
            case "content_block_start" -> start(raw, data);
            case "content_block_delta", "content_block_stop" -> rest(raw, type, data);
            case "message_delta" -> end(raw, data);
            default -> out.writeBytes(raw.raw());
        }
    }

    private void start(ChatEvent raw, ObjectNode data) {
        long index = Counts.of(data, "index");
        if (!AnthropicAnswers.isCall(data.path("content_block"))) {
            newIndex.put(index, blocks++);
            rest(raw, "content_block_start", data);
            return;
        }
        newIndex.put(index, LEFT_OUT);
        if (!replaced) {
            replaced = true;
            sayText(blocks++);
        }
    }

    private void rest(ChatEvent raw, String type, ObjectNode data) {
        long index = Counts.of(data, "index");
        long renumbered = newIndex.getOrDefault(index, index);
        if (renumbered == index) {
            out.writeBytes(raw.raw());
        } else if (renumbered != LEFT_OUT) {
            say(type, data.put("index", renumbered));
        }
    }

    private void end(ChatEvent raw, ObjectNode data) {
        if (replaced
                && data.path("delta") instanceof ObjectNode delta
                && delta.path("stop_reason").isString()) {
            delta.put("stop_reason", "end_turn");
            say("message_delta", data);
        } else {
            out.writeBytes(raw.raw());
        }
    }

    private void sayText(long index) {
        var empty = Json.object().put("type", "text").put("text", "");
        var delta = Json.object().put("type", "text_delta").put("text", text);
        say("content_block_start", about("content_block_start", index).set("content_block", empty));
        say("content_block_delta", about("content_block_delta", index).set("delta", delta));
        say("content_block_stop", about("content_block_stop", index));
    }

    private static ObjectNode about(String type, long index) {
        return Json.object().put("type", type).put("index", index);
    }

    private void say(String type, JsonNode data) {
        out.writeBytes(SseText.event(type, Json.text(data)));
    }
}
