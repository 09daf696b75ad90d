package dev.rungate.http.server;

import dev.rungate.http.RefusalText;
import dev.rungate.http.calls.AnswerHeaders;
import dev.rungate.ids.FreshIds;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import org.jspecify.annotations.Nullable;

/// The answer when the server or the guard of a connection refuses a request before any route sees
/// it; the connection ends with it.
final class ProtocolFaults implements DirectHandler {
    private final ErrorShapes shapes;
    private final FreshIds ids;
    private final long maxBodyBytes;

    ProtocolFaults(ErrorShapes shapes, FreshIds ids, long maxBodyBytes) {
        this.shapes = shapes;
        this.ids = ids;
        this.maxBodyBytes = maxBodyBytes;
    }

    DirectHandlers all() {
        var handlers = DirectHandlers.builder();
        for (var type : EventType.values()) {
            handlers.addHandler(type, this);
        }
        return handlers.build();
    }

    @Override
    public TransportResponse handle(
            TransportRequest request,
            EventType type,
            Status status,
            ServerResponseHeaders headers,
            @Nullable String message) {
        var requestId = ids.request();
        var problem = message == null ? "The request cannot be read." : message;
        var error = RefusalText.protocol(status.code(), problem, maxBodyBytes, requestId);
        return TransportResponse.builder()
                .status(status)
                .headers(headers)
                .header(HeaderNames.CONTENT_TYPE, Exchange.JSON)
                .header(HeaderNames.create("x-request-id"), requestId)
                .header(AnswerHeaders.SHOULD_RETRY, "false")
                .keepAlive(false)
                .entity(shapes.of(request.path()).error(error))
                .build();
    }
}
