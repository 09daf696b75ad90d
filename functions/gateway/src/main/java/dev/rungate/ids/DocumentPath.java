package dev.rungate.ids;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A place inside a document, written as people write it: {@code budget.run.limit_usd}, {@code
/// tools[1].when}, and {@code $} for the document itself.
public record DocumentPath(@Nullable DocumentPath parent, String step) {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final int LONGEST_KEY = 64;

    public static final DocumentPath ROOT = new DocumentPath(null, "$");

    public DocumentPath key(String key) {
        return new DocumentPath(
                this, PLAIN.matcher(key).matches() ? "." + key : "[\"" + shown(key) + "\"]");
    }

    public DocumentPath index(int index) {
        return new DocumentPath(this, "[" + index + "]");
    }

    /// A key that is safe to show: control characters escaped, cut where it gets long.
    private static String shown(String key) {
        var text = new StringBuilder();
        key.codePoints()
                .limit(LONGEST_KEY)
                .forEach(point -> {
                    if (point == '"' || point == '\\') {
                        text.append('\\').appendCodePoint(point);
                    } else if (Character.isISOControl(point)) {
                        text.append("\\u%04x".formatted(point));
                    } else {
                        text.appendCodePoint(point);
                    }
                });
        return key.codePointCount(0, key.length()) > LONGEST_KEY
                ? text.append('…').toString()
                : text.toString();
    }

    @Override
    public String toString() {
        if (parent == null) {
            return step;
        }
        if (parent.parent == null && step.startsWith(".")) {
            return step.substring(1);
        }
        return parent + step;
    }
}
