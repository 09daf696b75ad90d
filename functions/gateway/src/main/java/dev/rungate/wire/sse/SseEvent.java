package dev.rungate.wire.sse;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The content of one raw event: its name, empty if it has none, and its data, null if it has none
/// (a comment, a lone name). {@code doubt} says why readers that go line by line, or fall short of
/// the standard, may read it differently; null if all read the same. {@code splits} says that its
/// data holds a character that some of them take for the end of a line.
public record SseEvent(
        String name,
        byte @Nullable [] data,
        SseStyle style,
        boolean splits,
        @Nullable String doubt) {
    /// Reads as the standard says: `data` lines are joined by LF, one space behind the colon is
    /// dropped, unknown fields are ignored.
    public static SseEvent of(byte[] raw) {
        return new Reader(raw).read();
    }

    private static final class Reader {
        private final byte[] raw;
        private String name = "";
        private boolean named;
        private boolean spaced;
        private boolean unspaced;
        private @Nullable ByteArrayOutputStream data;
        private boolean splits;
        private @Nullable String doubt;

        Reader(byte[] raw) {
            this.raw = raw;
        }

        SseEvent read() {
            int from = startsWithMark() ? 3 : 0;
            if (from > 0) {
                doubt = "it begins with a byte order mark";
            }
            for (int i = from; i <= raw.length; i++) {
                if (i == raw.length || raw[i] == '\n' || raw[i] == '\r') {
                    line(from, i);
                    from = i + 1;
                }
            }
            return new SseEvent(
                    name,
                    data == null ? null : data.toByteArray(),
                    new SseStyle(named, spaced, unspaced),
                    splits,
                    doubt);
        }

        private boolean startsWithMark() {
            return raw.length >= 3
                    && raw[0] == (byte) 0xEF
                    && raw[1] == (byte) 0xBB
                    && raw[2] == (byte) 0xBF;
        }

        private void line(int from, int to) {
            if (to < raw.length
                    && raw[to] == '\r'
                    && (to + 1 == raw.length || raw[to + 1] != '\n')) {
                doubt = "its lines end by CR alone";
            }
            int colon = from;
            while (colon < to && raw[colon] != ':') {
                colon++;
            }
            boolean space = colon + 1 < to && raw[colon + 1] == ' ';
            int value = space ? colon + 2 : Math.min(colon + 1, to);
            boolean isData = is("data", from, colon);
            if (!isData && LineEnds.anyForAnybody(raw, from, to)) {
                doubt = "it has a line that some clients take for two";
            }
            if (isData) {
                splits |= LineEnds.anyIn(raw, from, to);
                if (value < to) {
                    note(space);
                }
                data(value, to);
            } else if (is("event", from, colon)) {
                note(space);
                name(new String(raw, value, to - value, StandardCharsets.UTF_8));
            } else if (colon > from && !is("id", from, colon) && !is("retry", from, colon)) {
                doubt = "it has a line that is no part of an event stream";
            }
        }

        private void note(boolean space) {
            spaced |= space;
            unspaced |= !space;
        }

        private void name(String said) {
            if (named) {
                doubt = "it has two names";
            }
            named = true;
            name = said;
        }

        private void data(int from, int to) {
            if (data == null) {
                data = new ByteArrayOutputStream(to - from);
            } else {
                doubt = "its data covers several lines";
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
