package dev.rungate.bench;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One whole answer. {@code firstByteAt} is when the first byte of its body was there, by {@link
/// System#nanoTime}.
public record Reply(int status, String head, byte[] body, long firstByteAt) {
    private static final JsonMapper JSON = new JsonMapper();

    public @Nullable String header(String name) {
        return header(head, name);
    }

    public JsonNode json() {
        return JSON.readTree(body);
    }

    /// The code of a refusal; empty where there is none.
    public String code() {
        return status < 400 ? "" : json().path("error").path("code").asString("");
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /// Whether this is an answer to its very end: JSON, or a stream that carries its mark.
    public boolean whole() {
        var text = text();
        return text.startsWith("{")
                || text.endsWith("data: [DONE]\n\n")
                || text.contains("event: message_stop\n");
    }

    static @Nullable String header(String head, String name) {
        var wanted = name + ":";
        for (int at = head.indexOf('\n') + 1;
                at > 0 && at < head.length();
                at = head.indexOf('\n', at) + 1) {
            if (head.regionMatches(true, at, wanted, 0, wanted.length())) {
                return head.substring(at + wanted.length(), head.indexOf('\r', at)).strip();
            }
        }
        return null;
    }
}
