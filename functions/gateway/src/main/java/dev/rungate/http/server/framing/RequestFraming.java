package dev.rungate.http.server.framing;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Follows the bytes of one connection and knows where each request ends. Bytes that two readers
/// could understand differently are a {@link FramingFault}: lines that do not end in CR LF, control
/// characters, two lengths, a length and chunks, chunks that are not exactly as announced (RFC
/// 9112, without its leniencies).
final class RequestFraming {
    private static final int LONGEST_CHUNK_SIZE_LINE = 8;
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");
    private static final Pattern CHUNK_SIZE = Pattern.compile("[0-9A-Fa-f]{1,8}");

    private enum Place {
        REQUEST_LINE,
        HEADER_LINE,
        BODY,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILER
    }

    private final int longestRequestLine;
    private final int largestHeaders;
    private final HeadLine line = new HeadLine();

    private Place place = Place.REQUEST_LINE;
    private boolean afterCr;
    private int headerBytes;
    private int hosts;
    private @Nullable String contentLength;
    private @Nullable String transferEncoding;
    private long rest;
    private @Nullable FramingFault fault;

    RequestFraming(int longestRequestLine, int largestHeaders) {
        this.longestRequestLine = longestRequestLine;
        this.largestHeaders = largestHeaders;
    }

    /// Goes on with the next bytes; answers how many of them, from the first, are sound. Fewer than
    /// all: there is a {@link #fault}.
    int follow(byte[] bytes) {
        int at = 0;
        while (at < bytes.length && fault == null) {
            if (place == Place.BODY || place == Place.CHUNK) {
                at += content(bytes.length - at);
            } else if (take(bytes[at])) {
                at++;
            }
        }
        return at;
    }

    @Nullable FramingFault fault() {
        return fault;
    }

    /// Nothing of the next request has come yet.
    boolean betweenRequests() {
        return place == Place.REQUEST_LINE && line.isEmpty() && !afterCr;
    }

    private int content(int available) {
        int step = (int) Math.min(rest, available);
        rest -= step;
        if (rest == 0) {
            place = place == Place.BODY ? Place.REQUEST_LINE : Place.CHUNK_END;
        }
        return step;
    }

    private boolean take(byte b) {
        if (afterCr) {
            afterCr = false;
            return b == '\n'
                    ? lineEnded()
                    : refuse(FramingFault.bad("A CR is not followed by LF."));
        }
        if (b == '\r') {
            afterCr = true;
            return true;
        }
        if (b == '\n') {
            return refuse(FramingFault.bad("An LF is not preceded by CR."));
        }
        return lineByte(b);
    }

    private boolean lineByte(byte b) {
        boolean control = (b >= 0 && b < ' ' && b != '\t') || b == 0x7f;
        if (control) {
            return refuse(
                    FramingFault.bad("There is a control character in the head of the request."));
        }
        line.append(b);
        return switch (place) {
            case REQUEST_LINE ->
                    line.length() <= longestRequestLine
                            || refuse(new FramingFault(414, "The request line is too long."));
            case HEADER_LINE ->
                    ++headerBytes <= largestHeaders
                            || refuse(
                                    FramingFault.tooLarge(
                                            "The headers are larger than "
                                                    + largestHeaders
                                                    + " bytes."));
            case CHUNK_SIZE ->
                    line.length() <= LONGEST_CHUNK_SIZE_LINE
                            || refuse(FramingFault.bad("A chunk size is invalid."));
            case CHUNK_END -> refuse(FramingFault.bad("A chunk is longer than its size."));
            case TRAILER -> refuse(FramingFault.bad("Trailers are not accepted."));
            case BODY, CHUNK -> throw new IllegalStateException("content has no lines");
        };
    }

    private boolean lineEnded() {
        boolean sound =
                switch (place) {
                    case REQUEST_LINE -> requestLine();
                    case HEADER_LINE -> line.isEmpty() ? headEnded() : header();
                    case CHUNK_SIZE -> chunkSize();
                    case CHUNK_END -> next(Place.CHUNK_SIZE);
                    case TRAILER -> next(Place.REQUEST_LINE);
                    case BODY, CHUNK -> throw new IllegalStateException("content has no lines");
                };
        line.clear();
        return sound;
    }

    private boolean requestLine() {
        if (line.isEmpty()) {
            return refuse(FramingFault.bad("There is no request line."));
        }
        headerBytes = 0;
        hosts = 0;
        contentLength = null;
        transferEncoding = null;
        return next(Place.HEADER_LINE);
    }

    private boolean header() {
        headerBytes += 2;
        int name = line.nameLength();
        if (name < 0) {
            return refuse(FramingFault.bad("A header line is not name, colon, value."));
        }
        if (line.named("host", name)) {
            hosts++;
        } else if (line.named("content-length", name)) {
            if (contentLength != null) {
                return refuse(FramingFault.bad("Content-Length is there more than once."));
            }
            contentLength = line.value(name);
        } else if (line.named("transfer-encoding", name)) {
            if (transferEncoding != null) {
                return refuse(FramingFault.bad("Transfer-Encoding is there more than once."));
            }
            transferEncoding = line.value(name);
        }
        return true;
    }

    private boolean headEnded() {
        if (hosts != 1) {
            return refuse(FramingFault.bad("A request needs exactly one Host."));
        }
        if (contentLength != null && transferEncoding != null) {
            return refuse(
                    FramingFault.bad("Content-Length and Transfer-Encoding exclude each other."));
        }
        if (transferEncoding != null) {
            return transferEncoding.toLowerCase(Locale.ROOT).equals("chunked")
                    ? next(Place.CHUNK_SIZE)
                    : refuse(FramingFault.bad("Transfer-Encoding can only be chunked."));
        }
        return contentLength == null ? next(Place.REQUEST_LINE) : length(contentLength);
    }

    private boolean length(String text) {
        if (!LENGTH.matcher(text).matches()) {
            return refuse(FramingFault.bad("Content-Length is not a number."));
        }
        rest = Long.parseLong(text);
        return next(rest == 0 ? Place.REQUEST_LINE : Place.BODY);
    }

    private boolean chunkSize() {
        var text = line.text();
        if (!CHUNK_SIZE.matcher(text).matches()) {
            return refuse(FramingFault.bad("A chunk size is invalid."));
        }
        rest = Long.parseLong(text, 16);
        if (rest > Integer.MAX_VALUE) {
            return refuse(FramingFault.bad("A chunk is too large."));
        }
        return next(rest == 0 ? Place.TRAILER : Place.CHUNK);
    }

    private boolean next(Place there) {
        place = there;
        return true;
    }

    private boolean refuse(FramingFault why) {
        fault = why;
        return false;
    }
}
