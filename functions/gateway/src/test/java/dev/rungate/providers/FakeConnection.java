package dev.rungate.providers;

import dev.rungate.providers.FakeAnswer.Ending;
import dev.rungate.providers.FakeAnswer.Framing;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// One connection of a {@link FakeProvider}: request after request, until one side closes.
final class FakeConnection {
    private static final Duration TO_ARRIVE = Duration.ofMillis(50);

    private final Socket socket;
    private final int number;
    private final FakeProvider provider;
    private final InputStream in;
    private final OutputStream out;

    FakeConnection(Socket socket, int number, FakeProvider provider) throws IOException {
        this.socket = socket;
        this.number = number;
        this.provider = provider;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
    }

    void serve() throws IOException {
        for (var head = RequestReader.head(in); head.length > 0; head = RequestReader.head(in)) {
            var scripted = provider.scripted();
            var request =
                    RequestReader.body(
                            in, head, number, scripted == null ? -1 : scripted.readOnly());
            provider.received(request);
            var answer = scripted == null ? provider.unscripted(request) : scripted;
            provider.pause(answer.before());
            send(answer);
            if (answer.ending() != Ending.WHOLE || answer.framing() == Framing.UNTIL_CLOSE) {
                return;
            }
        }
    }

    private void send(FakeAnswer answer) throws IOException {
        switch (answer.ending()) {
            case STALL_BEFORE_HEADERS -> awaitDeparture();
            case CLOSE_BEFORE_HEADERS -> {}
            case RESET_BEFORE_HEADERS -> reset();
            case WHOLE -> writeWhole(answer);
            case WHOLE_THEN_CLOSE -> {
                writeWhole(answer);
                hangUp();
            }
            case STALL -> {
                write(answer);
                awaitDeparture();
            }
            case CLOSE -> write(answer);
            case RESET -> {
                write(answer);
                reset();
            }
        }
    }

    private void writeWhole(FakeAnswer answer) throws IOException {
        write(answer);
        if (answer.framing() == Framing.CHUNKED) {
            writeNow("0\r\n\r\n");
        }
    }

    /// The head, and of the body what is sent before the ending.
    private void write(FakeAnswer answer) throws IOException {
        writeNow(head(answer));
        int end = Math.min(answer.endAfter(), answer.body().length);
        int step = answer.pieceBytes() == 0 ? Math.max(1, end) : answer.pieceBytes();
        for (int at = 0; at < end; at += step) {
            if (at > 0) {
                provider.pause(answer.between());
            }
            writePiece(answer, at, Math.min(step, end - at));
        }
    }

    private static String head(FakeAnswer answer) {
        var framing =
                switch (answer.framing()) {
                    case CHUNKED -> "transfer-encoding: chunked";
                    case CONTENT_LENGTH -> "content-length: " + answer.body().length;
                    case UNTIL_CLOSE -> "connection: close";
                };
        var lines = String.join("\r\n", answer.head().headers());
        return answer.head().statusLine() + "\r\n" + lines + "\r\n" + framing + "\r\n\r\n";
    }

    private void writePiece(FakeAnswer answer, int at, int length) throws IOException {
        var piece = new ByteArrayOutputStream(length + 16);
        boolean chunked = answer.framing() == Framing.CHUNKED;
        piece.writeBytes(bytes(chunked ? Integer.toHexString(length) + "\r\n" : ""));
        piece.write(answer.body(), at, length);
        piece.writeBytes(bytes(chunked ? "\r\n" : ""));
        out.write(piece.toByteArray());
        out.flush();
        provider.sent(length);
    }

    private void writeNow(String text) throws IOException {
        out.write(bytes(text));
        out.flush();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// As servers do: closing with unread bytes would reset the connection under the answer.
    private void hangUp() throws IOException {
        socket.shutdownOutput();
        awaitDeparture();
    }

    private void awaitDeparture() throws IOException {
        in.transferTo(OutputStream.nullOutputStream());
    }

    /// After a moment: a reset takes with it what has arrived and has not been read.
    private void reset() throws IOException {
        provider.pause(TO_ARRIVE);
        socket.setSoLinger(true, 0);
        socket.close();
    }
}
