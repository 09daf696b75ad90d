package dev.rungate.providers;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/// What a {@link FakeProvider} answers to one request, and how it goes wrong. Every method gives a
/// changed copy.
///
/// {@snippet :
/// FakeAnswer.json(200, "{}");
/// FakeAnswer.stream(recording).inPiecesOf(1);
/// FakeAnswer.stream(recording).resetAfter(100);
/// FakeAnswer.json(529, overloaded).header("retry-after", "7").delayedBy(Duration.ofMillis(50));
/// }
///
/// @param head the status line and the headers but those of the framing
/// @param framing how the length of the body is told
/// @param pieceBytes how many bytes are written (and flushed) at once; 0 is all of them
/// @param between the pause between two pieces
/// @param before the pause before the status line
/// @param ending what happens after {@code endAfter} bytes of the body have been sent
/// @param readOnly answers when so many bytes of the request's body have been read, and reads no
///   more; -1 reads all
public record FakeAnswer(
        Head head,
        byte[] body,
        Framing framing,
        int pieceBytes,
        Duration between,
        Duration before,
        Ending ending,
        int endAfter,
        int readOnly) {
    public record Head(String statusLine, List<String> headers) {}

    public enum Framing {
        CHUNKED,
        CONTENT_LENGTH,
        UNTIL_CLOSE
    }

    /// How an answer ends.
    public enum Ending {
        /// Whole, and the connection goes on.
        WHOLE,
        /// Whole, and then the connection is closed without a word about it.
        WHOLE_THEN_CLOSE,
        /// Silence, until the other side has gone.
        STALL,
        /// The connection is closed in good order, but too early.
        CLOSE,
        /// The connection is reset.
        RESET,
        /// No status line: silence.
        STALL_BEFORE_HEADERS,
        /// No status line: the connection is closed.
        CLOSE_BEFORE_HEADERS,
        /// No status line: the connection is reset.
        RESET_BEFORE_HEADERS
    }

    public static FakeAnswer json(int status, String body) {
        return of(
                status,
                "application/json",
                body.getBytes(StandardCharsets.UTF_8),
                Framing.CONTENT_LENGTH);
    }

    public static FakeAnswer stream(String events) {
        return stream(events.getBytes(StandardCharsets.UTF_8));
    }

    public static FakeAnswer stream(byte[] events) {
        return of(200, "text/event-stream; charset=utf-8", events, Framing.CHUNKED);
    }

    public static FakeAnswer of(int status, String contentType, byte[] body, Framing framing) {
        return new FakeAnswer(
                new Head(
                        "HTTP/1.1 " + status + " Scripted",
                        List.of("content-type: " + contentType)),
                body,
                framing,
                0,
                Duration.ZERO,
                Duration.ZERO,
                Ending.WHOLE,
                body.length,
                -1);
    }

    /// Silence from the start: the status line never comes.
    public static FakeAnswer silence() {
        return json(200, "").ending(Ending.STALL_BEFORE_HEADERS, 0);
    }

    /// The request is read and the connection closed, without an answer.
    public static FakeAnswer noAnswer() {
        return json(200, "").ending(Ending.CLOSE_BEFORE_HEADERS, 0);
    }

    /// The request is read and the connection reset, without an answer.
    public static FakeAnswer resetBeforeAnswer() {
        return json(200, "").ending(Ending.RESET_BEFORE_HEADERS, 0);
    }

    public FakeAnswer header(String name, String value) {
        var headers = new ArrayList<>(head.headers());
        headers.add(name + ": " + value);
        return with(new Head(head.statusLine(), headers), body, framing);
    }

    /// Something else than HTTP, or another version of it.
    public FakeAnswer statusLine(String line) {
        return with(new Head(line, head.headers()), body, framing);
    }

    public FakeAnswer inPiecesOf(int bytes) {
        return paced(bytes, between, before);
    }

    public FakeAnswer trickling(int bytes, Duration pause) {
        return paced(bytes, pause, before);
    }

    public FakeAnswer delayedBy(Duration pause) {
        return paced(pieceBytes, between, pause);
    }

    public FakeAnswer stallAfter(int bytes) {
        return ending(Ending.STALL, bytes);
    }

    public FakeAnswer closeAfter(int bytes) {
        return ending(Ending.CLOSE, bytes);
    }

    public FakeAnswer resetAfter(int bytes) {
        return ending(Ending.RESET, bytes);
    }

    /// The next request on this connection finds it closed.
    public FakeAnswer thenClose() {
        return ending(Ending.WHOLE_THEN_CLOSE, body.length);
    }

    /// No length and no chunks: the end of the connection is the end of the answer.
    public FakeAnswer untilClose() {
        return with(head, body, Framing.UNTIL_CLOSE);
    }

    public FakeAnswer gzipped() {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var all = packed.toByteArray();
        return new FakeAnswer(
                        head,
                        all,
                        framing,
                        pieceBytes,
                        between,
                        before,
                        ending,
                        all.length,
                        readOnly)
                .header("content-encoding", "gzip");
    }

    /// Answers before the request has been uploaded, and closes.
    public FakeAnswer afterReading(int bytes) {
        return new FakeAnswer(
                head,
                body,
                framing,
                pieceBytes,
                between,
                before,
                Ending.WHOLE_THEN_CLOSE,
                body.length,
                bytes);
    }

    FakeAnswer ending(Ending how, int afterBytes) {
        return new FakeAnswer(
                head, body, framing, pieceBytes, between, before, how, afterBytes, readOnly);
    }

    private FakeAnswer with(Head changed, byte[] content, Framing how) {
        return new FakeAnswer(
                changed, content, how, pieceBytes, between, before, ending, endAfter, readOnly);
    }

    private FakeAnswer paced(int bytes, Duration pause, Duration first) {
        return new FakeAnswer(head, body, framing, bytes, pause, first, ending, endAfter, readOnly);
    }
}
