package dev.rungate.http.pages;

import dev.rungate.approvals.ShownText;

/// Text that can be changed and is sent back: characters that deceive are written as JSON escapes,
/// which mean the same in JSON.
final class VisibleText {
    private VisibleText() {}

    static String escaped(String text) {
        var shown = new StringBuilder(text.length());
        text.codePoints()
                .forEach(c -> {
                    if (c != '\n' && c != '\t' && ShownText.deceives(c)) {
                        shown.append(escape(c));
                    } else {
                        shown.appendCodePoint(c);
                    }
                });
        return shown.toString();
    }

    private static String escape(int codePoint) {
        var escape = new StringBuilder();
        for (char unit : Character.toChars(codePoint)) {
            escape.append("\\u%04x".formatted((int) unit));
        }
        return escape.toString();
    }
}
