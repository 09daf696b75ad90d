package dev.rungate.http.calls;

import dev.rungate.http.server.Exchange;
import dev.rungate.wire.ErrorText;
import io.helidon.http.HeaderNames;
import java.util.Map;

/// Tells clients that try a WebSocket first to use HTTP.
final class WebSocketRefusal {
    private WebSocketRefusal() {}

    /// Some clients try a WebSocket first and fall back to HTTP at once when told so.
    static void answer(Exchange exchange) {
        var error =
                new ErrorText(
                        426,
                        "websocket_not_offered",
                        "There is no WebSocket here; send a POST over HTTP.",
                        Map.of("recovery", Map.of("action", "use_http", "retry", false)),
                        exchange.requestId());
        exchange.header(HeaderNames.UPGRADE, "HTTP/1.1");
        exchange.header(AnswerHeaders.SHOULD_RETRY, "false");
        exchange.send(error.status(), Exchange.JSON, exchange.dialect().error(error));
    }
}
