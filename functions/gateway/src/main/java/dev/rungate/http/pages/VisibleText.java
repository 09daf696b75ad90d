package dev.rungate.http.pages;

/// Finds characters that could deceive a reader: those that are invisible, or that change the order
/// in which others are shown. They are written as JSON escapes, which mean the same in JSON.
final class VisibleText {
    private VisibleText() {}

    static String escaped(String text) {
        var shown = new StringBuilder(text.length());
        text.codePoints()
                .forEach(c -> {
                    if (odd(c)) {
                        shown.append(escape(c));
                    } else {
                        shown.appendCodePoint(c);
                    }
                });
        return shown.toString();
    }

    static String escape(int codePoint) {
        var escape = new StringBuilder();
        for (char unit : Character.toChars(codePoint)) {
            escape.append("\\u%04x".formatted((int) unit));
        }
        return escape.toString();
    }

    static boolean odd(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL -> c != '\n' && c != '\t';
            case Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    true;
            case Character.SPACE_SEPARATOR -> c != ' ';
            default -> unseen(c);
        };
    }

    /// Letters, marks and symbols that leave no trace: fillers, joiners, variation selectors.
    private static boolean unseen(int c) {
        return c == 0x034f
                || c == 0x115f
                || c == 0x1160
                || c == 0x17b4
                || c == 0x17b5
                || (c >= 0x180b && c <= 0x180f)
                || c == 0x2800
                || c == 0x3164
                || (c >= 0xfe00 && c <= 0xfe0f)
                || c == 0xffa0
                || (c >= 0xe0100 && c <= 0xe01ef);
    }
}
