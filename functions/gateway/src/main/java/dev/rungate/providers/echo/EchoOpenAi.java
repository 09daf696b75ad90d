package dev.rungate.providers.echo;

import dev.rungate.wire.json.Json;
import dev.rungate.wire.sse.SseText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// The echo in OpenAI's chat format.
record EchoOpenAi(String model, Instant now, boolean wantsUsage) implements EchoVoice {
    @Override
    public byte[] whole(EchoReply reply) {
        var message = Json.object().put("role", "assistant");
        if (reply.calls().isEmpty()) {
            message.put("content", reply.text());
        } else {
            message.putNull("content");
            addCalls(message, reply, false);
        }
        var answer = head(reply, "chat.completion");
        var choice = answer.putArray("choices").addObject().put("index", 0);
        choice.set("message", message.putNull("refusal"));
        choice.putNull("logprobs").put("finish_reason", finish(reply));
        answer.set("usage", usage(reply));
        return Json.bytes(answer);
    }

    @Override
    public List<byte[]> events(EchoReply reply) {
        var events = new ArrayList<byte[]>();
        events.add(chunk(reply, Json.object().put("role", "assistant").put("content", ""), null));
        reply.words()
                .forEach(
                        word -> events.add(chunk(reply, Json.object().put("content", word), null)));
        if (!reply.calls().isEmpty()) {
            var delta = Json.object();
            addCalls(delta, reply, true);
            events.add(chunk(reply, delta, null));
        }
        events.add(chunk(reply, Json.object(), finish(reply)));
        if (wantsUsage) {
            var last = head(reply, "chat.completion.chunk");
            last.putArray("choices");
            last.set("usage", usage(reply));
            events.add(SseText.data(Json.text(last)));
        }
        events.add(SseText.data("[DONE]"));
        return events;
    }

    private byte[] chunk(EchoReply reply, ObjectNode delta, @Nullable String finish) {
        var chunk = head(reply, "chat.completion.chunk");
        var choice = chunk.putArray("choices").addObject().put("index", 0);
        choice.set("delta", delta);
        choice.putNull("logprobs").put("finish_reason", finish);
        return SseText.data(Json.text(chunk));
    }

    private ObjectNode head(EchoReply reply, String object) {
        return Json.object()
                .put("id", "chatcmpl-echo-" + reply.id())
                .put("object", object)
                .put("created", now.getEpochSecond())
                .put("model", model)
                .put("system_fingerprint", EchoUpstream.NAME);
    }

    private static void addCalls(ObjectNode message, EchoReply reply, boolean indexed) {
        var calls = message.putArray("tool_calls");
        for (int i = 0; i < reply.calls().size(); i++) {
            var call = calls.addObject();
            if (indexed) {
                call.put("index", i);
            }
            call.put("id", "call_echo_" + reply.id() + "_" + i).put("type", "function");
            call.putObject("function")
                    .put("name", reply.calls().get(i).name())
                    .put("arguments", reply.calls().get(i).arguments());
        }
    }

    private static ObjectNode usage(EchoReply reply) {
        return Json.object()
                .put("prompt_tokens", reply.inputTokens())
                .put("completion_tokens", reply.outputTokens())
                .put("total_tokens", reply.inputTokens() + reply.outputTokens());
    }

    private static String finish(EchoReply reply) {
        return reply.cut() ? "length" : reply.calls().isEmpty() ? "stop" : "tool_calls";
    }
}
