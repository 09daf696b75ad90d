package dev.rungate.http.server.framing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/// The bytes of one line of a request's head, as far as they have come.
final class HeadLine {
    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

    private byte[] bytes = new byte[256];
    private int length;

    void append(byte b) {
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * length);
        }
        bytes[length++] = b;
    }

    void clear() {
        length = 0;
    }

    int length() {
        return length;
    }

    boolean isEmpty() {
        return length == 0;
    }

    /// Where the name of a field ends, or -1 if this is no field: a name is a token right before a
    /// colon.
    int nameLength() {
        for (int i = 0; i < length; i++) {
            if (bytes[i] == ':') {
                return i == 0 ? -1 : i;
            }
            if (!tokenByte(bytes[i])) {
                return -1;
            }
        }
        return -1;
    }

    /// Whether the field's name is {@code lowerCase}.
    boolean named(String lowerCase, int nameLength) {
        return nameLength == lowerCase.length()
                && text(0, nameLength).toLowerCase(Locale.ROOT).equals(lowerCase);
    }

    /// The value after the name, without the blanks and tabs around it; all other bytes stay.
    String value(int nameLength) {
        int from = nameLength + 1;
        int to = length;
        while (from < to && blank(bytes[from])) {
            from++;
        }
        while (to > from && blank(bytes[to - 1])) {
            to--;
        }
        return text(from, to);
    }

    String text() {
        return text(0, length);
    }

    private String text(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static boolean blank(byte b) {
        return b == ' ' || b == '\t';
    }

    private static boolean tokenByte(byte b) {
        return (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || (b >= '0' && b <= '9')
                || TOKEN_MARKS.indexOf(b) >= 0;
    }
}
