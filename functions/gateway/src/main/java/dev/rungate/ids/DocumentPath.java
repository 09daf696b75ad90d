package dev.rungate.ids;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A place inside a document, written as people write it: `budget.run.limit_usd`, `tools[1].when`,
/// and `$` for the document itself. A step is a key, or an index from 0.
public record DocumentPath(@Nullable DocumentPath parent, Object step) {
    public static final DocumentPath ROOT = new DocumentPath(null, "$");

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final int LONGEST = 64;

    public DocumentPath key(String key) {
        return new DocumentPath(this, key);
    }

    public DocumentPath index(int index) {
        return new DocumentPath(this, index);
    }

    @Override
    public String toString() {
        if (parent == null) {
            return String.valueOf(step);
        }
        if (!(step instanceof String key)) {
            return parent + "[" + step + "]";
        }
        if (!PLAIN.matcher(key).matches()) {
            return parent + "[\"" + shown(key) + "\"]";
        }
        return parent.parent == null ? key : parent + "." + key;
    }

    /// The key as it is safe to show: control characters escaped, cut where it gets long.
    private static String shown(String key) {
        var text = new StringBuilder();
        key.codePoints().limit(LONGEST).forEach(point -> show(point, text));
        return key.codePoints().skip(LONGEST).findAny().isPresent()
                ? text.append('…').toString()
                : text.toString();
    }

    private static void show(int point, StringBuilder text) {
        if (Character.isISOControl(point)) {
            text.append("\\u%04x".formatted(point));
        } else {
            text.append(point == '"' || point == '\\' ? "\\" : "").appendCodePoint(point);
        }
    }
}
