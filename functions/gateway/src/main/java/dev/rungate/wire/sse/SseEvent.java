package dev.rungate.wire.sse;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What one raw event says: its name, empty where it has none, and its data, null where it carries
/// none (a comment, a lone name).
public record SseEvent(String name, byte @Nullable [] data) {
    /// Reads as the standard says: `data` lines joined by LF, one space after the colon dropped,
    /// fields it does not know ignored.
    public static SseEvent of(byte[] raw) {
        return new Reader(raw).read();
    }

    private static final class Reader {
        private final byte[] raw;
        private String name = "";
        private @Nullable ByteArrayOutputStream data;

        Reader(byte[] raw) {
            this.raw = raw;
        }

        SseEvent read() {
            int from = startsWithMark() ? 3 : 0;
            for (int i = from; i <= raw.length; i++) {
                if (i == raw.length || raw[i] == '\n' || raw[i] == '\r') {
                    line(from, i);
                    from = i + 1;
                }
            }
            return new SseEvent(name, data == null ? null : data.toByteArray());
        }

        private boolean startsWithMark() {
            return raw.length >= 3
                    && raw[0] == (byte) 0xEF
                    && raw[1] == (byte) 0xBB
                    && raw[2] == (byte) 0xBF;
        }

        private void line(int from, int to) {
            int colon = from;
            while (colon < to && raw[colon] != ':') {
                colon++;
            }
            int value =
                    colon + 1 < to && raw[colon + 1] == ' ' ? colon + 2 : Math.min(colon + 1, to);
            if (is("data", from, colon)) {
                data(value, to);
            } else if (is("event", from, colon)) {
                name = new String(raw, value, to - value, StandardCharsets.UTF_8);
            }
        }

        private void data(int from, int to) {
            if (data == null) {
                data = new ByteArrayOutputStream(to - from);
            } else {
                data.write('\n');
            }
            data.write(raw, from, to - from);
        }

        private boolean is(String field, int from, int to) {
            if (to - from != field.length()) {
                return false;
            }
            for (int i = 0; i < field.length(); i++) {
                if (raw[from + i] != field.charAt(i)) {
                    return false;
                }
            }
            return true;
        }
    }
}
