package dev.rungate.wire.anthropic;

import dev.rungate.wire.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A message of our own that no model wrote.
final class AnthropicNotices {
    private AnthropicNotices() {}

    static byte[] whole(String model, String id, String text, Map<String, Object> extra) {
        return Json.bytes(with(extra, message(model, id, text)));
    }

    static byte[] stream(String model, String id, String text, Map<String, Object> extra) {
        var stop = new LinkedHashMap<String, Object>();
        stop.put("type", "message_stop");
        return AnthropicAsStream.of(Json.bytes(message(model, id, text)), with(extra, stop));
    }

    private static Map<String, Object> message(String model, String id, String text) {
        var message = new LinkedHashMap<String, Object>();
        message.put("id", id);
        message.put("type", "message");
        message.put("role", "assistant");
        message.put("model", model);
        message.put("content", List.of(pair("type", "text", "text", text)));
        message.put("stop_reason", "end_turn");
        message.put("stop_sequence", null);
        message.put("usage", pair("input_tokens", 0, "output_tokens", 0));
        return message;
    }

    private static Map<String, Object> with(Map<String, Object> extra, Map<String, Object> said) {
        extra.forEach(said::putIfAbsent);
        return said;
    }

    /// Keeps this order, so that a notice has the same bytes each time.
    private static Map<String, Object> pair(
            String name, Object value, String next, Object nextValue) {
        var pair = new LinkedHashMap<String, Object>();
        pair.put(name, value);
        pair.put(next, nextValue);
        return pair;
    }
}
