package dev.rungate.http.server;

import io.helidon.common.GenericType;
import io.helidon.webserver.http.spi.Sink;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/// The way of a streamed answer to its reader: each event leaves as it is sent. Throws {@link
/// UncheckedIOException} or the server's own when nobody reads any more.
public final class EventSink implements Sink<byte[]> {
    static final GenericType<EventSink> TYPE = GenericType.create(EventSink.class);

    private final OutputStream out;
    private final Runnable end;

    EventSink(OutputStream out, Runnable end) {
        this.out = out;
        this.end = end;
    }

    @Override
    public EventSink emit(byte[] event) {
        try {
            if (event.length > 0) {
                out.write(event);
                out.flush();
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The regular end of the answer's bytes.
    @Override
    public void close() {
        end.run();
    }
}
