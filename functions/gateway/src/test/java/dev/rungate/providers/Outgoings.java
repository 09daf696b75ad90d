package dev.rungate.providers;

import dev.rungate.calls.Target;
import dev.rungate.calls.attempts.Outgoing;
import dev.rungate.chat.WireFormat;
import dev.rungate.ids.OrgId;
import dev.rungate.wire.format.Dialects;
import dev.rungate.wire.json.JsonText;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// A call on its way out, with everything a test does not care about filled in.
public record Outgoings(
        String provider,
        WireFormat format,
        String path,
        String body,
        String query,
        Map<String, List<String>> headers) {
    public static final Dialects DIALECTS = new Dialects();

    public static Outgoings openAi() {
        var body = "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
        return new Outgoings(
                "openai", WireFormat.OPENAI_CHAT, "/chat/completions", body, "", Map.of());
    }

    public static Outgoings anthropic() {
        var body =
                "{\"model\":\"claude-haiku-4-5\",\"max_tokens\":100,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
        return new Outgoings(
                "anthropic", WireFormat.ANTHROPIC_MESSAGES, "/v1/messages", body, "", Map.of());
    }

    public Outgoings to(String other) {
        return new Outgoings(other, format, path, body, query, headers);
    }

    public Outgoings path(String other) {
        return new Outgoings(provider, format, other, body, query, headers);
    }

    /// Whatever is said must fit into a JSON string as it is.
    public Outgoings saying(String text) {
        return body(body.replace("\"Hi\"", "\"" + text + "\""));
    }

    /// One more field of the body, such as {@code "n":2}.
    public Outgoings with(String field) {
        return body("{" + field + "," + body.substring(1));
    }

    public Outgoings streaming() {
        return with("\"stream\":true");
    }

    public Outgoings body(String text) {
        return new Outgoings(provider, format, path, text, query, headers);
    }

    public Outgoings query(String text) {
        return new Outgoings(provider, format, path, body, text, headers);
    }

    public Outgoings headers(Map<String, List<String>> callers) {
        return new Outgoings(provider, format, path, body, query, callers);
    }

    public Outgoing call() {
        return clampedTo(OptionalLong.empty());
    }

    public Outgoing clampedTo(OptionalLong tokens) {
        var json = JsonText.of(body.getBytes(StandardCharsets.UTF_8));
        var request = DIALECTS.of(format).request(json, path.endsWith("count_tokens"));
        var target = new Target(provider, request.model(), format);
        return new Outgoing(
                OrgId.LOCAL,
                target,
                request,
                tokens,
                path,
                query,
                HttpHeaders.of(headers, (_, _) -> true));
    }
}
