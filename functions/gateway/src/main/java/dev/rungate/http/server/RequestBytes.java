package dev.rungate.http.server;

import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Refusal;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderNames;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.http.media.ReadableEntity;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ServerConnectionException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/// Reads a request's body, whole and within its limit, which counts what comes out of gzip too.
final class RequestBytes {
    private RequestBytes() {}

    static byte[] read(Exchange exchange, ReadableEntity content, long limit) {
        if (!content.hasEntity()) {
            return new byte[0];
        }
        var encoding = encoding(exchange);
        var bytes = received(exchange, content, limit);
        return switch (encoding) {
            case "", "identity" -> bytes;
            case "gzip", "x-gzip" -> unzipped(bytes, limit);
            default ->
                    throw refused(
                            "content-encoding",
                            "only gzip is understood; send the body as it is or with gzip");
        };
    }

    private static String encoding(Exchange exchange) {
        return String.join(",", exchange.said(HeaderNames.CONTENT_ENCODING))
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    private static byte[] received(Exchange exchange, ReadableEntity content, long limit) {
        try (var in = content.inputStream()) {
            long announced = exchange.headers().contentLength().orElse(-1);
            return announced >= 0 ? in.readNBytes((int) announced) : limited(in, limit);
        } catch (RequestException broken) {
            exchange.last();
            throw refusal(broken, limit);
        } catch (IOException
                | ServerConnectionException
                | DataReader.InsufficientDataAvailableException gone) {
            throw new CloseConnectionException("the request ended before its body did", gone);
        }
    }

    /// The refusal of the rest of the body by the guard of the connection, or by the server's own
    /// limit.
    private static CallRefused refusal(RequestException broken, long limit) {
        return broken.status().code() == Status.REQUEST_ENTITY_TOO_LARGE_413.code()
                ? tooLarge(limit)
                : refused(
                        "$",
                        Objects.requireNonNullElse(broken.getMessage(), "the body cannot be read"));
    }

    private static byte[] unzipped(byte[] bytes, long limit) {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return limited(in, limit);
        } catch (IOException broken) {
            throw refused("content-encoding", "the body is not gzip as its header says");
        }
    }

    private static byte[] limited(InputStream in, long limit) throws IOException {
        var bytes = in.readNBytes((int) Math.min(limit + 1, Integer.MAX_VALUE));
        if (bytes.length > limit) {
            throw tooLarge(limit);
        }
        return bytes;
    }

    private static CallRefused tooLarge(long limit) {
        return new CallRefused(new Refusal.RequestTooLarge(limit));
    }

    private static CallRefused refused(String field, String problem) {
        return new CallRefused(new Refusal.InvalidRequest(field, problem));
    }
}
