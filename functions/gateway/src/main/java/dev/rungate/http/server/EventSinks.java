package dev.rungate.http.server;

import io.helidon.common.GenericType;
import io.helidon.common.media.type.MediaType;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http.spi.Sink;
import io.helidon.webserver.http.spi.SinkProvider;
import io.helidon.webserver.http.spi.SinkProviderContext;
import java.util.function.BiConsumer;

/// Lets the server make {@link EventSink}s: only a sink may send status and headers before there is
/// anything to say.
public final class EventSinks implements SinkProvider<byte[]> {
    @Override
    public boolean supports(GenericType<? extends Sink<?>> type, ServerRequest request) {
        return type.equals(EventSink.TYPE);
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public <X extends Sink<byte[]>> X create(SinkProviderContext context) {
        var out = context.serverResponse().outputStream();
        context.flushHeaders();
        return (X) new EventSink(out, context.closeRunnable());
    }

    @Override
    @SuppressWarnings({"removal", "TypeParameterUnusedInFormals"})
    public <X extends Sink<byte[]>> X create(
            ServerResponse response,
            BiConsumer<Object, MediaType> eventConsumer,
            Runnable closeRunnable) {
        throw new UnsupportedOperationException("replaced by create(SinkProviderContext)");
    }
}
