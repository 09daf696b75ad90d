package dev.rungate.local;

/// Requests in either format, as short as they can be.
final class Bodies {
    private Bodies() {}

    static String chat(String model, String text) {
        return chat(model, text, "");
    }

    /// {@code more} are further fields, each with a comma before it.
    static String chat(String model, String text, String more) {
        return "{\"model\":%s,\"max_tokens\":200,\"messages\":[{\"role\":\"user\",\"content\":%s}]%s}"
                .formatted(quoted(model), quoted(text), more);
    }

    static String chatStream(String model, String text) {
        return chat(model, text, ",\"stream\":true");
    }

    static String chatTool(String model, String text, String tool, String more) {
        return chat(
                model,
                text,
                ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":%s,\"parameters\":{\"type\":\"object\"}}}]%s"
                        .formatted(quoted(tool), more));
    }

    static String messages(String model, String text, String more) {
        return chat(model, text, more);
    }

    static String messagesStream(String model, String text) {
        return chat(model, text, ",\"stream\":true");
    }

    static String messagesTool(String model, String text, String tool, String more) {
        return chat(
                model,
                text,
                ",\"tools\":[{\"name\":%s,\"input_schema\":{\"type\":\"object\"}}]%s"
                        .formatted(quoted(tool), more));
    }

    static String quoted(String text) {
        return tools.jackson.databind.json.JsonMapper.shared().writeValueAsString(text);
    }
}
