package dev.rungate.aws.lambda.priming;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.net.ssl.SSLContext;

/// A provider on loopback, over TLS, that gives the same answers always: in both formats, whole and
/// streamed.
final class OwnProvider implements AutoCloseable {
    private final OwnServer server;

    private OwnProvider(OwnServer server) {
        this.server = server;
    }

    static OwnProvider start(SSLContext tls) {
        return new OwnProvider(OwnServer.start(tls.getServerSocketFactory(), OwnProvider::serve));
    }

    String url() {
        return "https://" + server.address();
    }

    @Override
    public void close() {
        server.close();
    }

    private static void serve(InputStream in, OutputStream out) throws IOException {
        for (var head = head(in); !head.isEmpty(); head = head(in)) {
            var body = new String(in.readNBytes(length(head)), StandardCharsets.UTF_8);
            out.write(answer(head, body));
            out.flush();
        }
    }

    private static byte[] answer(String head, String body) {
        var stream = body.contains("\"stream\":true");
        var messages = head.startsWith("POST /v1/messages");
        var text =
                messages
                        ? stream ? RehearsalBodies.MESSAGE_STREAM : RehearsalBodies.MESSAGE
                        : stream ? RehearsalBodies.CHAT_STREAM : RehearsalBodies.CHAT;
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
