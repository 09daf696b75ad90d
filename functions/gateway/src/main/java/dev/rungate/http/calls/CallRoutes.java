package dev.rungate.http.calls;

import dev.rungate.calls.Dispatch;
import dev.rungate.chat.WireFormat;
import dev.rungate.http.Callers;
import dev.rungate.http.server.RouteTable;
import dev.rungate.http.server.Routes;
import dev.rungate.wire.format.Dialects;
import java.util.List;

/// The model routes, each in its provider's format. SDKs build the same path from different base
/// URLs.
public final class CallRoutes implements Routes {
    private static final String CHAT = "/chat/completions";
    private static final String MESSAGES = "/v1/messages";
    private static final String COUNT = MESSAGES + "/count_tokens";
    private static final List<String> ANTHROPIC_ROOTS = List.of("", "/anthropic", "/v1");

    private final Callers callers;
    private final Dispatch dispatch;
    private final Dialects dialects;

    public CallRoutes(Callers callers, Dispatch dispatch, Dialects dialects) {
        this.callers = callers;
        this.dispatch = dispatch;
        this.dialects = dialects;
    }

    @Override
    public void addTo(RouteTable table) {
        var openAi = dialects.of(WireFormat.OPENAI_CHAT);
        var anthropic = dialects.of(WireFormat.ANTHROPIC_MESSAGES);
        table.post("/v1" + CHAT, ChatHandler.forCalls(callers, dispatch, openAi, CHAT));
        for (var root : ANTHROPIC_ROOTS) {
            table.post(
                    root + MESSAGES, ChatHandler.forCalls(callers, dispatch, anthropic, MESSAGES));
            table.post(root + COUNT, ChatHandler.forCounts(callers, dispatch, anthropic, COUNT));
        }
        table.get("/v1/responses", WebSocketRefusal::answer);
    }
}
