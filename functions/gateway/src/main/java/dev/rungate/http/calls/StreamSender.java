package dev.rungate.http.calls;

import dev.rungate.calls.GovernedAnswer;
import dev.rungate.calls.GovernedAnswer.GovernedEvents;
import dev.rungate.http.RefusalText;
import dev.rungate.http.server.EventSink;
import dev.rungate.http.server.Exchange;
import dev.rungate.refusals.CallRefused;
import dev.rungate.wire.Dialect;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ServerConnectionException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;

/// Sends a streamed answer, event by event as it comes. One that breaks ends with its format's
/// error event and without the mark of a whole answer; it is settled with every ending, also when
/// its reader has left.
final class StreamSender {
    private static final System.Logger LOG = System.getLogger(StreamSender.class.getName());
    private static final HeaderName BUFFERING = HeaderNames.create("x-accel-buffering");

    private StreamSender() {}

    static void send(GovernedAnswer.Streamed answer, Dialect dialect, Exchange exchange) {
        try (var events = answer.events()) {
            var out = open(answer, exchange);
            pass(events, out, dialect, exchange);
            out.close();
        } catch (UncheckedIOException | ServerConnectionException gone) {
            throw new CloseConnectionException("the reader of the stream has left", gone);
        }
    }

    private static EventSink open(GovernedAnswer.Streamed answer, Exchange exchange) {
        AnswerHeaders.passOn(answer.headers(), exchange);
        AnswerHeaders.write(answer.receipt(), exchange);
        exchange.header(HeaderNames.CACHE_CONTROL, "no-cache");
        exchange.header(BUFFERING, "no");
        return exchange.events(answer.status());
    }

    private static void pass(
            GovernedEvents events, EventSink out, Dialect dialect, Exchange exchange) {
        try {
            for (var event = events.next(); event != null; event = events.next()) {
                out.emit(event.raw());
            }
        } catch (CallRefused broken) {
            out.emit(dialect.errorEvent(RefusalText.text(broken, exchange.requestId())));
        } catch (UncheckedIOException | ServerConnectionException gone) {
            throw gone;
        } catch (RuntimeException unexpected) {
            LOG.log(
                    Level.ERROR,
                    "A stream broke for a reason of our own (" + exchange.requestId() + ")",
                    unexpected);
            out.emit(dialect.errorEvent(RefusalText.internal(exchange.requestId())));
        }
    }
}
