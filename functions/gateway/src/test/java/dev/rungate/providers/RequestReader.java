package dev.rungate.providers;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/// Reads one request off a connection, byte for byte.
final class RequestReader {
    private RequestReader() {}

    /// Up to and including the empty line; empty when the other side has closed between two
    /// requests.
    static byte[] head(InputStream in) throws IOException {
        var raw = new ByteArrayOutputStream();
        int ending = 0;
        while (ending < 4) {
            int next = in.read();
            if (next < 0) {
                return new byte[0];
            }
            raw.write(next);
            ending = next == "\r\n\r\n".charAt(ending) ? ending + 1 : next == '\r' ? 1 : 0;
        }
        return raw.toByteArray();
    }

    /// {@code most} bytes of the body at most, or all if negative.
    static FakeRequest body(InputStream in, byte[] head, int connection, int most)
            throws IOException {
        var text = new String(head, StandardCharsets.ISO_8859_1);
        int announced = contentLength(text);
        var body = in.readNBytes(most < 0 ? announced : Math.min(most, announced));
        var raw = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, raw, head.length, body.length);
        return new FakeRequest(connection, raw, text, body);
    }

    private static int contentLength(String head) {
        return head.lines()
                .map(line -> line.toLowerCase(Locale.ROOT))
                .filter(line -> line.startsWith("content-length:"))
                .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                .findFirst()
                .orElse(0);
    }
}
