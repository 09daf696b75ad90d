package dev.rungate.mutants;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Text that may hold bytes which are no text: {@link #raw} stands for one. Half a surrogate is
/// written as if it were a character.
final class RawText {
    private static final char FIRST = '\ue000';

    private RawText() {}

    static char raw(int aByte) {
        return (char) (FIRST + aByte);
    }

    static byte[] bytes(String text) {
        var bytes = new ByteArrayOutputStream(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= FIRST && c < FIRST + 256) {
                bytes.write(c - FIRST);
            } else if (Character.isSurrogate(c) && !isPair(text, i)) {
                bytes.write(0xe0 | (c >> 12));
                bytes.write(0x80 | ((c >> 6) & 0x3f));
                bytes.write(0x80 | (c & 0x3f));
            } else {
                int end = Character.isSurrogate(c) ? i + 2 : i + 1;
                bytes.writeBytes(text.substring(i, end).getBytes(StandardCharsets.UTF_8));
                i = end - 1;
            }
        }
        return bytes.toByteArray();
    }

    private static boolean isPair(String text, int at) {
        return at + 1 < text.length()
                && Character.isSurrogatePair(text.charAt(at), text.charAt(at + 1));
    }
}
