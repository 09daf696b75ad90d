package dev.rungate.providers.echo;

import dev.rungate.wire.json.Json;
import dev.rungate.wire.sse.SseText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// The echo in Anthropic's messages format.
record EchoAnthropic(String model) implements EchoVoice {
    @Override
    public byte[] whole(EchoReply reply) {
        var message = message(reply);
        var content = message.putArray("content");
        if (reply.calls().isEmpty()) {
            content.addObject().put("type", "text").put("text", reply.text());
        }
        for (int i = 0; i < reply.calls().size(); i++) {
            var call = toolUse(reply, i);
            call.set(
                    "input",
                    Json.tree(reply.calls().get(i).arguments().getBytes(StandardCharsets.UTF_8)));
            content.add(call);
        }
        message.put("stop_reason", stop(reply)).putNull("stop_sequence");
        message.set("usage", usage(reply.inputTokens(), reply.outputTokens()));
        return Json.bytes(message);
    }

    @Override
    public List<byte[]> events(EchoReply reply) {
        var events = new ArrayList<byte[]>();
        events.add(start(reply));
        if (reply.calls().isEmpty()) {
            sayWords(reply, events);
        }
        for (int i = 0; i < reply.calls().size(); i++) {
            var opened = toolUse(reply, i);
            opened.putObject("input");
            var arguments =
                    Json.object()
                            .put("type", "input_json_delta")
                            .put("partial_json", reply.calls().get(i).arguments());
            addBlock(events, i, opened, List.of(arguments));
        }
        events.add(end(reply));
        events.add(event("message_stop", Json.object()));
        return events;
    }

    private static void sayWords(EchoReply reply, List<byte[]> events) {
        var words =
                reply.words().stream()
                        .map(word -> Json.object().put("type", "text_delta").put("text", word))
                        .toList();
        addBlock(events, 0, Json.object().put("type", "text").put("text", ""), words);
    }

    private static void addBlock(
            List<byte[]> events, int index, ObjectNode opened, List<ObjectNode> deltas) {
        var start = Json.object().put("index", index);
        start.set("content_block", opened);
        events.add(event("content_block_start", start));
        for (var delta : deltas) {
            var piece = Json.object().put("index", index);
            piece.set("delta", delta);
            events.add(event("content_block_delta", piece));
        }
        events.add(event("content_block_stop", Json.object().put("index", index)));
    }

    private byte[] start(EchoReply reply) {
        var message = message(reply);
        message.putArray("content");
        message.putNull("stop_reason").putNull("stop_sequence");
        message.set("usage", usage(reply.inputTokens(), 0));
        var start = Json.object();
        start.set("message", message);
        return event("message_start", start);
    }

    private static byte[] end(EchoReply reply) {
        var end = Json.object();
        end.putObject("delta").put("stop_reason", stop(reply)).putNull("stop_sequence");
        end.putObject("usage").put("output_tokens", reply.outputTokens());
        return event("message_delta", end);
    }

    private static byte[] event(String type, ObjectNode fields) {
        var data = Json.object().put("type", type);
        data.setAll(fields);
        return SseText.event(type, Json.text(data));
    }

    private ObjectNode message(EchoReply reply) {
        return Json.object()
                .put("id", "msg_echo_" + reply.id())
                .put("type", "message")
                .put("role", "assistant")
                .put("model", model);
    }

    private static ObjectNode toolUse(EchoReply reply, int index) {
        return Json.object()
                .put("type", "tool_use")
                .put("id", "toolu_echo_" + reply.id() + "_" + index)
                .put("name", reply.calls().get(index).name());
    }

    private static ObjectNode usage(long input, long output) {
        return Json.object()
                .put("input_tokens", input)
                .put("cache_creation_input_tokens", 0)
                .put("cache_read_input_tokens", 0)
                .put("output_tokens", output);
    }

    private static String stop(EchoReply reply) {
        return reply.cut() ? "max_tokens" : reply.calls().isEmpty() ? "end_turn" : "tool_use";
    }
}
