package dev.rungate.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Writes to a server whatever it is told, byte for byte, and shows what comes back.
final class RawClient implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /// One character is one byte.
    RawClient send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return this;
    }

    /// Everything until the server closes the connection; fails when it does not.
    String readToEnd() throws IOException {
        return read(Duration.ofSeconds(30), true);
    }

    /// What comes until there is silence.
    String readForNow(Duration silence) throws IOException {
        return read(silence, false);
    }

    /// Until the text has come, which is part of the answer.
    String readUntil(String text) throws IOException {
        socket.setSoTimeout(30_000);
        var seen = new StringBuilder();
        while (seen.indexOf(text) < 0) {
            int next = in.read();
            if (next < 0) {
                throw new AssertionError("the connection ended after: " + seen);
            }
            seen.append((char) next);
        }
        return seen.toString();
    }

    /// Whether the server has ended the connection before the end of its answer's bytes.
    boolean isReset() throws IOException {
        return !readForNow(Duration.ofSeconds(1)).endsWith("0\r\n\r\n");
    }

    /// Leaves without a word: what was not read makes the connection a reset one.
    void hangUp() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private String read(Duration silence, boolean mustEnd) throws IOException {
        socket.setSoTimeout((int) silence.toMillis());
        var all = new ByteArrayOutputStream();
        try {
            for (int next = in.read(); next >= 0; next = in.read()) {
                all.write(next);
            }
        } catch (SocketTimeoutException stillOpen) {
            if (mustEnd) {
                throw new AssertionError("the connection stays open after: " + all, stillOpen);
            }
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }
}
