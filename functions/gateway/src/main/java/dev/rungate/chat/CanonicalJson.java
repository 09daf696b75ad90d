package dev.rungate.chat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// One spelling for each JSON text (RFC 8785), except that a number which a double does not hold
/// exactly stands as it was written: two account numbers of 17 digits stay two. Text with a number
/// that is infinite as a double, a key said twice, or broken JSON has no canonical form.
final class CanonicalJson {
    private static final int MOST_NESTED = 501;

    private final String json;
    private int at;
    private int depth;

    private CanonicalJson(String json) {
        this.json = json;
    }

    /// Of an object or an array; empty where there is no canonical form.
    static Optional<String> of(String json) {
        try {
            var out = new StringBuilder(json.length());
            write(new CanonicalJson(json).whole(), out);
            return Optional.of(out.toString());
        } catch (NoCanonicalForm none) {
            return Optional.empty();
        }
    }

    /// What cannot be read, or is not the same to all readers.
    private static final class NoCanonicalForm extends IOException {
        private static final long serialVersionUID = 1;

        @Override
        public Throwable fillInStackTrace() {
            return this;
        }
    }

    private Object whole() throws NoCanonicalForm {
        skipSpaces();
        if (peek() != '{' && peek() != '[') {
            throw new NoCanonicalForm();
        }
        var read = value();
        skipSpaces();
        if (at < json.length()) {
            throw new NoCanonicalForm();
        }
        return read;
    }

    private Object value() throws NoCanonicalForm {
        skipSpaces();
        return switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> quoted(string());
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> number();
        };
    }

    private Map<String, Object> object() throws NoCanonicalForm {
        enter();
        var members = new TreeMap<String, Object>();
        if (!closes('}')) {
            do {
                skipSpaces();
                var name = string();
                skipSpaces();
                take(':');
                if (members.put(name, value()) != null) {
                    throw new NoCanonicalForm();
                }
            } while (goesOn('}'));
        }
        return members;
    }

    private List<Object> array() throws NoCanonicalForm {
        enter();
        var items = new ArrayList<Object>();
        if (!closes(']')) {
            do {
                items.add(value());
            } while (goesOn(']'));
        }
        return items;
    }

    private void enter() throws NoCanonicalForm {
        at++;
        if (++depth > MOST_NESTED) {
            throw new NoCanonicalForm();
        }
    }

    private boolean closes(char end) throws NoCanonicalForm {
        skipSpaces();
        if (peek() != end) {
            return false;
        }
        at++;
        depth--;
        return true;
    }

    private boolean goesOn(char end) throws NoCanonicalForm {
        if (closes(end)) {
            return false;
        }
        take(',');
        return true;
    }

    private String word(String word) throws NoCanonicalForm {
        if (!json.startsWith(word, at)) {
            throw new NoCanonicalForm();
        }
        at += word.length();
        return word;
    }

    private String number() throws NoCanonicalForm {
        int from = at;
        while (at < json.length() && "+-.0123456789eE".indexOf(json.charAt(at)) >= 0) {
            at++;
        }
        return CanonicalNumber.of(json.substring(from, at)).orElseThrow(NoCanonicalForm::new);
    }

    private String string() throws NoCanonicalForm {
        take('"');
        var text = new StringBuilder();
        for (char c = next(); c != '"'; c = next()) {
            if (c < ' ') {
                throw new NoCanonicalForm();
            }
            text.append(c == '\\' ? escaped() : c);
        }
        return text.toString();
    }

    private char escaped() throws NoCanonicalForm {
        char c = next();
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> byNumber();
            default -> throw new NoCanonicalForm();
        };
    }

    private char byNumber() throws NoCanonicalForm {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            char digit = next();
            if (!HexFormat.isHexDigit(digit)) {
                throw new NoCanonicalForm();
            }
            value = value * 16 + HexFormat.fromHexDigit(digit);
        }
        return (char) value;
    }

    private void skipSpaces() {
        while (at < json.length() && " \t\n\r".indexOf(json.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() throws NoCanonicalForm {
        if (at >= json.length()) {
            throw new NoCanonicalForm();
        }
        return json.charAt(at);
    }

    private char next() throws NoCanonicalForm {
        char c = peek();
        at++;
        return c;
    }

    private void take(char wanted) throws NoCanonicalForm {
        if (next() != wanted) {
            throw new NoCanonicalForm();
        }
    }

    private static void write(Object value, StringBuilder out) {
        switch (value) {
            case Map<?, ?> members -> {
                char before = '{';
                for (var member : members.entrySet()) {
                    out.append(before).append(quoted((String) member.getKey())).append(':');
                    write(member.getValue(), out);
                    before = ',';
                }
                out.append(members.isEmpty() ? "{}" : "}");
            }
            case List<?> items -> {
                char before = '[';
                for (var item : items) {
                    out.append(before);
                    write(item, out);
                    before = ',';
                }
                out.append(items.isEmpty() ? "[]" : "]");
            }
            default -> out.append(value);
        }
    }

    private static String quoted(String text) {
        var quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append(c);
                case '\b' -> quoted.append("\\b");
                case '\f' -> quoted.append("\\f");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (c < ' ') {
                        quoted.append("\\u").append(HexFormat.of().toHexDigits(c));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }
}
