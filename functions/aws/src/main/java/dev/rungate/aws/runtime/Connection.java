package dev.rungate.aws.runtime;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/// One connection on loopback, for one request: every write leaves at once.
final class Connection implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final int BUFFER = 16_384;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    Connection(Socket socket) throws IOException {
        this.socket = socket;
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        in = new BufferedInputStream(socket.getInputStream(), BUFFER);
        out = socket.getOutputStream();
    }

    static Connection to(InetSocketAddress address) throws IOException {
        var socket = new Socket();
        try {
            socket.connect(address, (int) CONNECT.toMillis());
            return new Connection(socket);
        } catch (IOException refused) {
            socket.close();
            throw refused;
        }
    }

    InputStream in() {
        return in;
    }

    void write(String firstLine, List<Field> fields) throws IOException {
        var head = new StringBuilder(firstLine).append("\r\n");
        fields.forEach(field ->
                head.append(field.name()).append(": ").append(field.value()).append("\r\n"));
        write(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
    }

    void write(byte[] bytes) throws IOException {
        write(bytes, 0, bytes.length);
    }

    void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
    }

    /// Of an answer: what only announces another one is passed over.
    Head readAnswer() throws IOException {
        var head = Head.read(in);
        while (head.status() < 200) {
            head = Head.read(in);
        }
        return head;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException gone) {
            // It is not ours any more, which is what was wanted.
        }
    }
}
