package dev.rungate.wire.openai;

import dev.rungate.wire.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A chat completion of our own that no model wrote.
final class OpenAiNotices {
    private OpenAiNotices() {}

    static byte[] whole(String model, String id, String text, Map<String, Object> extra) {
        var answer = new LinkedHashMap<String, Object>();
        answer.put("id", id);
        answer.put("object", "chat.completion");
        answer.put("created", extra.getOrDefault("created", 0));
        answer.put("model", model);
        answer.put("choices", List.of(choice(text)));
        answer.put("usage", free());
        extra.forEach(answer::putIfAbsent);
        return Json.bytes(answer);
    }

    /// Fields that the format does not define go into the chunk that finishes an answer.
    static byte[] stream(String model, String id, String text, Map<String, Object> extra) {
        return OpenAiAsStream.of(whole(model, id, text, extra), false);
    }

    private static Map<String, Object> choice(String text) {
        var message = new LinkedHashMap<String, Object>();
        message.put("role", "assistant");
        message.put("content", text);
        message.put("refusal", null);
        var choice = new LinkedHashMap<String, Object>();
        choice.put("index", 0);
        choice.put("message", message);
        choice.put("logprobs", null);
        choice.put("finish_reason", "stop");
        return choice;
    }

    /// Keeps this order, so that a notice has the same bytes each time.
    private static Map<String, Object> free() {
        var usage = new LinkedHashMap<String, Object>();
        usage.put("prompt_tokens", 0);
        usage.put("completion_tokens", 0);
        usage.put("total_tokens", 0);
        return usage;
    }
}
