package dev.rungate.http;

import dev.rungate.wire.ErrorText;
import io.helidon.http.HeaderNames;
import java.util.Map;

/// Answers that are always the same no.
final class Refusing {
    private Refusing() {}

    /// Some clients try a WebSocket first and fall back to HTTP at once when told so.
    static void webSocket(Exchange exchange) {
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
