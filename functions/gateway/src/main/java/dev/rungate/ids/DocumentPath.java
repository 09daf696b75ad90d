package dev.rungate.ids;

import java.util.regex.Pattern;

/// A place inside a document, written as people write it: `budget.run.limit_usd`, `tools[1].when`,
/// and `$` for the document itself.
public sealed interface DocumentPath {
    DocumentPath ROOT = new Root();

    default DocumentPath key(String key) {
        return new Key(this, key);
    }

    default DocumentPath index(int index) {
        return new Index(this, index);
    }

    record Root() implements DocumentPath {
        @Override
        public String toString() {
            return "$";
        }
    }

    record Key(DocumentPath parent, String key) implements DocumentPath {
        private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]{1,64}");
        private static final int LONGEST = 64;

        @Override
        public String toString() {
            if (!PLAIN.matcher(key).matches()) {
                return parent + "[\"" + shown() + "\"]";
            }
            return parent instanceof Root ? key : parent + "." + key;
        }

        /// What is safe to show: control characters escaped, cut where it gets long.
        private String shown() {
            var text = new StringBuilder();
            key.codePoints()
                    .limit(LONGEST)
                    .forEach(point -> {
                        if (Character.isISOControl(point)) {
                            text.append("\\u%04x".formatted(point));
                        } else {
                            text.append(point == '"' || point == '\\' ? "\\" : "")
                                    .appendCodePoint(point);
                        }
                    });
            return key.length() > LONGEST && key.codePointCount(0, key.length()) > LONGEST
                    ? text.append('…').toString()
                    : text.toString();
        }
    }

    record Index(DocumentPath parent, int index) implements DocumentPath {
        @Override
        public String toString() {
            return parent + "[" + index + "]";
        }
    }
}
