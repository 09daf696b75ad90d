package dev.rungate.ids;

import java.util.Locale;
import java.util.stream.IntStream;

/// Names as a reader takes them who ignores case, blanks, and what cannot be seen. Whoever compares
/// names that loosely does it here.
public final class LooseNames {
    private static final int DOT_ABOVE = 0x0307;

    private LooseNames() {}

    /// One spelling for all cases of a name, by full case folding: {@code ſ} is {@code s}, {@code
    /// ß} is {@code ss}, {@code İ} is {@code i}.
    public static String folded(String name) {
        var folded = new StringBuilder(name.length());
        name.codePoints().forEach(c -> fold(c, folded));
        return folded.toString();
    }

    /// The letters and digits of a name that can be seen, in one case.
    public static String letters(String name) {
        return kept(
                folded(name)
                        .codePoints()
                        .filter(c -> Character.isLetterOrDigit(c) && !isUnseen(c)));
    }

    /// A name without blanks and what cannot be seen.
    public static String visible(String name) {
        return kept(name.codePoints().filter(c -> !isUnseen(c)));
    }

    /// Whether a character is blank or invisible.
    public static boolean isUnseen(int c) {
        return Character.isWhitespace(c)
                || Character.isSpaceChar(c)
                || Character.isISOControl(c)
                || Character.getType(c) == Character.FORMAT
                || leavesNoTrace(c);
    }

    /// Letters, marks, symbols and unassigned characters that are invisible or blank: what Unicode
    /// calls default ignorable (fillers, joiners, variation selectors), and what has an empty glyph
    /// (of Braille, music, Khitan, and hieroglyphs).
    public static boolean leavesNoTrace(int c) {
        return c == 0x034f
                || (c >= 0x115f && c <= 0x1160)
                || (c >= 0x17b4 && c <= 0x17b5)
                || (c >= 0x180b && c <= 0x180f)
                || c == 0x2065
                || c == 0x2800
                || c == 0x3164
                || (c >= 0xfe00 && c <= 0xfe0f)
                || c == 0xffa0
                || (c >= 0xfff0 && c <= 0xfff8)
                || (c >= 0x13441 && c <= 0x13442)
                || c == 0x16fe4
                || c == 0x1d159
                || (c >= 0xe0000 && c <= 0xe0fff);
    }

    /// Character by character, since the case of some letters depends on their neighbours.
    private static void fold(int c, StringBuilder folded) {
        if (c < 0x80) {
            folded.append((char) Character.toLowerCase(c));
            return;
        }
        Character.toString(c)
                .toLowerCase(Locale.ROOT)
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT)
                .codePoints()
                .filter(part -> part != DOT_ABOVE)
                .forEach(folded::appendCodePoint);
    }

    private static String kept(IntStream characters) {
        return characters
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
