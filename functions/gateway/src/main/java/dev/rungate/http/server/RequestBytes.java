package dev.rungate.http.server;

import dev.rungate.memory.MemoryExhausted;
import dev.rungate.memory.MemoryLease;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/// Reads a request's body, whole and within its limit, which counts what comes out of gzip too.
/// Memory is taken as the bytes come, and twice for each: as it came and as it is sent on. A caller
/// who sends slowly takes no more than was sent.
final class RequestBytes {
    private static final int PIECE = 64 * 1024;

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

    /// The bytes as they came, packed or not.
    static byte[] raw(Exchange exchange, ReadableEntity content, long limit) {
        return content.hasEntity() ? received(exchange, content, limit) : new byte[0];
    }

    private static String encoding(Exchange exchange) {
        return String.join(",", exchange.headerValues(HeaderNames.CONTENT_ENCODING))
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    private static byte[] received(Exchange exchange, ReadableEntity content, long limit) {
        try (var in = content.inputStream()) {
            return limited(in, limit);
        } catch (MemoryExhausted full) {
            exchange.closeAfterThisAnswer();
            throw full;
        } catch (RequestException broken) {
            exchange.closeAfterThisAnswer();
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
        var pieces = new ArrayList<byte[]>(1);
        long length = 0;
        for (var piece = piece(in); piece.length > 0; piece = piece(in)) {
            length += piece.length;
            if (length > limit) {
                throw tooLarge(limit);
            }
            pieces.add(piece);
        }
        return pieces.size() == 1 ? pieces.getFirst() : joined(pieces, (int) length);
    }

    private static byte[] piece(InputStream in) throws IOException {
        var piece = in.readNBytes(PIECE);
        MemoryLease.current().takeForRequest(2L * piece.length);
        return piece;
    }

    private static byte[] joined(List<byte[]> pieces, int length) {
        var whole = new byte[length];
        int at = 0;
        for (var piece : pieces) {
            System.arraycopy(piece, 0, whole, at, piece.length);
            at += piece.length;
        }
        return whole;
    }

    private static CallRefused tooLarge(long limit) {
        return new CallRefused(new Refusal.RequestTooLarge(limit));
    }

    private static CallRefused refused(String field, String problem) {
        return new CallRefused(new Refusal.InvalidRequest(field, problem));
    }
}
