package dev.rungate.aws.lambda.priming;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/// A provider on loopback, over TLS, that gives the same answers always: in both formats, whole and
/// streamed.
final class OwnProvider implements AutoCloseable {
    private final SSLServerSocket socket;

    private OwnProvider(SSLServerSocket socket) {
        this.socket = socket;
    }

    static OwnProvider start(SSLContext tls) {
        try {
            var loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
            var socket =
                    (SSLServerSocket)
                            tls.getServerSocketFactory().createServerSocket(0, 64, loopback);
            var provider = new OwnProvider(socket);
            Thread.ofVirtual().name("own-provider").start(provider::listen);
            return provider;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return "https://127.0.0.1:" + socket.getLocalPort();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void listen() {
        while (!socket.isClosed()) {
            try {
                var connection = socket.accept();
                Thread.ofVirtual().name("own-provider").start(() -> serve(connection));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void serve(Socket connection) {
        try (connection;
                var in = new BufferedInputStream(connection.getInputStream());
                var out = connection.getOutputStream()) {
            for (var head = head(in); !head.isEmpty(); head = head(in)) {
                var body = new String(in.readNBytes(length(head)), StandardCharsets.UTF_8);
                out.write(answer(head, body));
                out.flush();
            }
        } catch (IOException over) {
            // The rehearsal is.
        }
    }

    private static byte[] answer(String head, String body) {
        var stream = body.contains("\"stream\":true");
        var messages = head.startsWith("POST /v1/messages");
        var text =
                messages
                        ? stream ? Lines.MESSAGE_STREAM : Lines.MESSAGE
                        : stream ? Lines.CHAT_STREAM : Lines.CHAT;
        var type = stream ? "text/event-stream" : "application/json";
        var content = text.getBytes(StandardCharsets.UTF_8);
        var answer =
                "HTTP/1.1 200 OK\r\ncontent-type: %s\r\ncontent-length: %d\r\n\r\n%s"
                        .formatted(type, content.length, text);
        return answer.getBytes(StandardCharsets.UTF_8);
    }

    /// Up to its empty line; empty when nobody asks any more.
    private static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            head.append((char) c);
            if (c == '\n' && head.indexOf("\r\n\r\n", head.length() - 4) >= 0) {
                return head.toString();
            }
        }
        return "";
    }

    private static int length(String head) {
        return head.lines()
                .map(line -> line.toLowerCase(Locale.ROOT))
                .filter(line -> line.startsWith("content-length:"))
                .map(line -> Integer.parseInt(line.substring(line.indexOf(':') + 1).strip()))
                .findFirst()
                .orElse(0);
    }
}
