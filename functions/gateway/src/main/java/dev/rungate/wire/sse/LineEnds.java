package dev.rungate.wire.sse;

/// The characters that some clients take for the end of a line although the standard does not:
/// those of Python's `str.splitlines`, by which `httpx` and `requests` cut a stream into lines.
public final class LineEnds {
    private LineEnds() {}

    /// Whether one of them stands between two places of a text in UTF-8.
    static boolean anyIn(byte[] text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (isOne(text, i, to)) {
                return true;
            }
        }
        return false;
    }

    /// Whether one of them, of several bytes, ends right before this place.
    public static boolean endsAt(byte[] text, int to) {
        return (to >= 2 && text[to - 2] == (byte) 0xc2 && isOne(text, to - 2, to))
                || (to >= 3 && text[to - 3] == (byte) 0xe2 && isOne(text, to - 3, to));
    }

    /// Whether a line that is no data may be two for somebody who decodes it as something else than
    /// UTF-8, or strips it: it holds a control character, or the byte 0x85, which is a line's end
    /// in Latin-1.
    static boolean anyForAnybody(byte[] line, int from, int to) {
        for (int i = from; i < to; i++) {
            if ((line[i] >= 0 && line[i] < ' ' && line[i] != '\t') || line[i] == (byte) 0x85) {
                return true;
            }
        }
        return anyIn(line, from, to);
    }

    private static boolean isOne(byte[] text, int at, int to) {
        return switch (text[at]) {
            case 0x0b, 0x0c, 0x1c, 0x1d, 0x1e -> true;
            case (byte) 0xc2 -> at + 1 < to && text[at + 1] == (byte) 0x85;
            case (byte) 0xe2 ->
                    at + 2 < to && text[at + 1] == (byte) 0x80 && (text[at + 2] & 0xfe) == 0xa8;
            default -> false;
        };
    }
}
