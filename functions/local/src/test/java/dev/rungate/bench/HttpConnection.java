package dev.rungate.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/// One kept-alive HTTP/1.1 connection on a plain socket: requests are bytes made beforehand,
/// answers are read to their end. Does so little that what is measured is the other side. An answer
/// that is cut is an {@link IOException}.
public final class HttpConnection implements AutoCloseable {
    private static final int CONNECT_MS = 10_000;
    private static final int SILENCE_MS = 60_000;

    private final Socket socket = new Socket();
    private final OutputStream out;
    private final ReadAhead in;

    public HttpConnection(URI server) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(SILENCE_MS);
        socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), CONNECT_MS);
        this.out = socket.getOutputStream();
        this.in = new ReadAhead(socket.getInputStream());
    }

    public Reply ask(byte[] request) throws IOException {
        begin(request);
        return finish();
    }

    /// Sends the request and leaves the answer to {@link #finish} or to nobody.
    public void begin(byte[] request) throws IOException {
        out.write(request);
    }

    public Reply finish() throws IOException {
        var head = in.head();
        int status = Integer.parseInt(head, 9, 12, 10);
        var length = Reply.header(head, "content-length");
        if (length != null) {
            in.await();
            long firstByteAt = System.nanoTime();
            return new Reply(status, head, in.bytes(Integer.parseInt(length)), firstByteAt);
        }
        in.await();
        long firstByteAt = System.nanoTime();
        return new Reply(status, head, in.chunks(), firstByteAt);
    }

    /// Waits for the first byte of a stream's body.
    public Reply headOfStream() throws IOException {
        var head = in.head();
        in.await();
        return new Reply(Integer.parseInt(head, 9, 12, 10), head, new byte[0], System.nanoTime());
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException gone) {
            // it is closed either way
        }
    }

    /// What has come but was not asked for yet.
    static EOFException cut() {
        return new EOFException("the connection ended within an answer");
    }

    static String ascii(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
