package dev.rungate.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// Reads HTTP/1.1 from a socket: heads, bodies of known length, chunks.
final class ReadAhead {
    private final InputStream in;
    private byte[] buffer = new byte[16_384];
    private int from;
    private int to;

    ReadAhead(InputStream in) {
        this.in = in;
    }

    /// Up to and including the empty line.
    String head() throws IOException {
        while (true) {
            for (int i = from; i + 3 < to; i++) {
                if (buffer[i] == '\r'
                        && buffer[i + 1] == '\n'
                        && buffer[i + 2] == '\r'
                        && buffer[i + 3] == '\n') {
                    var head = HttpConnection.ascii(buffer, from, i + 4);
                    from = i + 4;
                    return head;
                }
            }
            fill();
        }
    }

    /// Until at least one byte is there.
    void await() throws IOException {
        if (from == to) {
            fill();
        }
    }

    byte[] bytes(int length) throws IOException {
        var bytes = new byte[length];
        copy(bytes);
        return bytes;
    }

    byte[] chunks() throws IOException {
        var body = new ByteArrayOutputStream(2048);
        for (int size = chunkSize(); size > 0; size = chunkSize()) {
            body.write(bytes(size));
            line();
        }
        while (!line().isEmpty()) {
            // trailers say nothing to us
        }
        return body.toByteArray();
    }

    private int chunkSize() throws IOException {
        var line = line();
        int end = line.indexOf(';');
        return Integer.parseInt(end < 0 ? line : line.substring(0, end), 16);
    }

    private String line() throws IOException {
        for (int i = from; ; i++) {
            while (i >= to) {
                int read = i - from;
                fill();
                i = from + read;
            }
            if (buffer[i] == '\n') {
                var line = HttpConnection.ascii(buffer, from, Math.max(from, i - 1));
                from = i + 1;
                return line;
            }
        }
    }

    private void copy(byte[] target) throws IOException {
        int ready = Math.min(target.length, to - from);
        System.arraycopy(buffer, from, target, 0, ready);
        from += ready;
        if (in.readNBytes(target, ready, target.length - ready) < target.length - ready) {
            throw HttpConnection.cut();
        }
    }

    private void fill() throws IOException {
        if (from > 0) {
            System.arraycopy(buffer, from, buffer, 0, to - from);
            to -= from;
            from = 0;
        }
        if (to == buffer.length) {
            buffer = Arrays.copyOf(buffer, 2 * to);
        }
        int read = in.read(buffer, to, buffer.length - to);
        if (read < 0) {
            throw HttpConnection.cut();
        }
        to += read;
    }
}
