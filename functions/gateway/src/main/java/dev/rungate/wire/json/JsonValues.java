package dev.rungate.wire.json;

/// Counts the values in a JSON text before anything is built of it: a text of a few bytes for each
/// value becomes a tree of some sixty bytes for each.
public final class JsonValues {
    /// A text with more values than this is not read.
    public static final int MOST = 1_000_000;

    private static final long BYTES_A_VALUE = 64;

    private final byte[] bytes;
    private final int to;
    private int at;
    private int values = 1;
    private boolean opened;

    private JsonValues(byte[] bytes, int from, int length) {
        this.bytes = bytes;
        this.at = from;
        this.to = from + length;
    }

    /// Whether a text holds more than {@link #MOST} values. A short text is not looked at.
    public static boolean tooMany(byte[] bytes) {
        return tooMany(bytes, 0, bytes.length);
    }

    static boolean tooMany(byte[] bytes, int from, int length) {
        return length > MOST && count(bytes, from, length) > MOST;
    }

    /// The number of objects, arrays and scalars in a JSON text. For any other text, a number that
    /// is not above its length.
    public static int count(byte[] bytes) {
        return count(bytes, 0, bytes.length);
    }

    /// About how much memory a tree of this text takes beside the text itself.
    public static long treeBytes(byte[] bytes) {
        return (long) bytes.length + BYTES_A_VALUE * Math.min(MOST, count(bytes));
    }

    static int count(byte[] bytes, int from, int length) {
        return new JsonValues(bytes, from, length).count();
    }

    private int count() {
        while (at < to) {
            count(bytes[at++]);
        }
        return values;
    }

    private void count(byte b) {
        switch (b) {
            case ' ', '\t', '\n', '\r' -> {}
            case ']', '}' -> opened = false;
            default -> {
                values += opened || b == ',' ? 1 : 0;
                opened = b == '[' || b == '{';
                if (b == '"') {
                    skipString();
                }
            }
        }
    }

    private void skipString() {
        while (at < to && bytes[at] != '"') {
            at += bytes[at] == '\\' ? 2 : 1;
        }
        at++;
    }
}
