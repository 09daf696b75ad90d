package dev.rungate.http.pages;

import dev.rungate.approvals.ShownText;
import java.nio.charset.StandardCharsets;

/// Writes HTML. Every text and every attribute's value is escaped, so that nothing anybody wrote
/// becomes markup.
final class Html {
    private final StringBuilder out = new StringBuilder("<!doctype html>\n");

    /// Attributes are names and values in turn.
    Html open(String tag, String... attributes) {
        out.append('<').append(tag);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ').append(attributes[i]).append("=\"");
            escape(attributes[i + 1]);
            out.append('"');
        }
        out.append('>');
        return this;
    }

    Html close(String tag) {
        out.append("</").append(tag).append(">\n");
        return this;
    }

    /// On one line: characters that deceive, line ends among them, are marked and spelled out.
    Html text(String text) {
        text.codePoints().forEach(this::shown);
        return this;
    }

    /// A quoted block, which alone has line ends of its own.
    Html block(String text, String... attributes) {
        open("pre", attributes);
        text.codePoints()
                .forEach(c -> {
                    if (c == '\n' || c == '\t') {
                        out.appendCodePoint(c);
                    } else {
                        shown(c);
                    }
                });
        return close("pre");
    }

    private void shown(int c) {
        if (ShownText.deceives(c)) {
            out.append("<mark>").append(ShownText.spelled(c)).append("</mark>");
        } else {
            escape(c);
        }
    }

    /// An element that holds only text.
    Html line(String tag, String text, String... attributes) {
        return open(tag, attributes).text(text).close(tag);
    }

    /// A field whose text can be changed: special characters are spelled out, not marked. A browser
    /// drops the first line end.
    Html area(String text, String... attributes) {
        open("textarea", attributes);
        out.append('\n');
        escape(VisibleText.escaped(text));
        return close("textarea");
    }

    Html hidden(String name, String value) {
        return open("input", "type", "hidden", "name", name, "value", value);
    }

    /// The one text that is not escaped: our own style.
    Html style(Style style) {
        open("style");
        out.append(style.text());
        return close("style");
    }

    byte[] bytes() {
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void escape(String text) {
        text.codePoints().forEach(this::escape);
    }

    private void escape(int c) {
        switch (c) {
            case '&' -> out.append("&amp;");
            case '<' -> out.append("&lt;");
            case '>' -> out.append("&gt;");
            case '"' -> out.append("&quot;");
            case '\'' -> out.append("&#39;");
            default -> out.appendCodePoint(c);
        }
    }
}
