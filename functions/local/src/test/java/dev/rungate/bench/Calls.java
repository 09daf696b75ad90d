package dev.rungate.bench;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Makes the requests of agents, about a kilobyte each: {@code tokens-7} in a wish asks {@link
/// StubProvider} to report so many output tokens.
public record Calls(String token, @Nullable String run, String model) {
    private static final String PROMPT = "The quick brown fox jumps over the lazy dog. ".repeat(18);

    public Calls on(String otherRun) {
        return new Calls(token, otherRun, model);
    }

    public byte[] chat(@Nullable Integer maxTokens, boolean stream, String wish) {
        return request(
                "/v1/chat/completions", "", body(maxTokens, stream, "\"user\":\"" + wish + "\""));
    }

    public byte[] messages(@Nullable Integer maxTokens, boolean stream, String wish) {
        return request(
                "/v1/messages",
                "anthropic-version: 2023-06-01\r\n",
                body(maxTokens, stream, "\"metadata\":{\"user_id\":\"" + wish + "\"}"));
    }

    /// Both doors, JSON and SSE, in turn.
    public byte[] mixed(int turn, @Nullable Integer maxTokens, String wish) {
        boolean stream = turn / 2 % 2 == 1;
        return turn % 2 == 0 ? chat(maxTokens, stream, wish) : messages(maxTokens, stream, wish);
    }

    /// Through both doors, asking for 5 to 93 tokens and using some part of them.
    public byte[] unequal(int turn) {
        int most = 5 + turn % 89;
        return mixed(turn, most, "tokens-" + (1 + turn * 31 % most));
    }

    private String body(@Nullable Integer maxTokens, boolean stream, String wish) {
        return "{\"model\":\""
                + model
                + "\",\"messages\":[{\"role\":\"user\",\"content\":\""
                + PROMPT
                + "\"}]"
                + (maxTokens == null ? "" : ",\"max_tokens\":" + maxTokens)
                + (stream ? ",\"stream\":true" : "")
                + ","
                + wish
                + "}";
    }

    private byte[] request(String path, String headers, String body) {
        var head =
                "POST "
                        + path
                        + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                        + token
                        + "\r\nContent-Type: application/json\r\n"
                        + headers
                        + (run == null
                                ? ""
                                : "x-rungate-run-id: " + Objects.requireNonNull(run) + "\r\n")
                        + "Content-Length: "
                        + body.length()
                        + "\r\n\r\n";
        return (head + body).getBytes(StandardCharsets.US_ASCII);
    }
}
