package dev.rungate.providers;

import dev.rungate.calls.Outgoing;
import dev.rungate.calls.Route;
import dev.rungate.chat.ChatRequest;
import dev.rungate.chat.PromptSize;
import dev.rungate.chat.WireFormat;
import dev.rungate.ids.OrgId;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// A call on its way out, with everything a test does not care about filled in.
record Outgoings(
        String provider,
        WireFormat format,
        boolean stream,
        String body,
        String query,
        Map<String, List<String>> headers) {
    static Outgoings openAi() {
        return new Outgoings(
                "openai", WireFormat.OPENAI_CHAT, false, "{\"model\":\"gpt-4o\"}", "", Map.of());
    }

    static Outgoings anthropic() {
        return new Outgoings(
                "anthropic",
                WireFormat.ANTHROPIC_MESSAGES,
                false,
                "{\"model\":\"claude-haiku-4-5\"}",
                "",
                Map.of());
    }

    Outgoings to(String other) {
        return new Outgoings(other, format, stream, body, query, headers);
    }

    Outgoings streaming() {
        return new Outgoings(provider, format, true, body, query, headers);
    }

    Outgoings body(String text) {
        return new Outgoings(provider, format, stream, text, query, headers);
    }

    Outgoings query(String text) {
        return new Outgoings(provider, format, stream, body, text, headers);
    }

    Outgoings headers(Map<String, List<String>> callers) {
        return new Outgoings(provider, format, stream, body, query, callers);
    }

    Outgoing call() {
        var request =
                new ChatRequest(
                        format,
                        "any",
                        stream,
                        OptionalLong.empty(),
                        1,
                        List.of(),
                        new PromptSize(0, 0, 0, false, false, false, false, 0),
                        "",
                        new FixedBody(body));
        var path =
                switch (format) {
                    case OPENAI_CHAT -> "/chat/completions";
                    case ANTHROPIC_MESSAGES -> "/v1/messages";
                };
        return new Outgoing(
                OrgId.LOCAL,
                new Route(provider, "any", format),
                request,
                OptionalLong.empty(),
                path,
                query,
                HttpHeaders.of(headers, (_, _) -> true));
    }
}
