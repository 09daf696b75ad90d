package dev.rungate.mutants;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A reader of JSON that takes more than Python's and JavaScript's do, written for the tests alone:
/// maps, lists, texts, numbers as doubles, booleans, null.
final class LenientJson {
    private static final int DEEPEST = 1_500;
    private static final String SPACES =
            " \t\n\r\u000b\f\u001c\u001d\u001e\u001f\u0085\u00a0\ufeff";

    /// {@code first}: the first of two equal keys counts, not the last. {@code folds}: keys in any
    /// letters. {@code prefix}: what stands behind the first value does not matter.
    record Habits(boolean first, boolean folds, boolean prefix) {
        static final Habits USUAL = new Habits(false, false, false);
    }

    /// Nobody reads this.
    static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1;

        Broken() {
            super("broken", null, false, false);
        }
    }

    private final String text;
    private final Habits habits;
    private int at;

    private LenientJson(String text, Habits habits) {
        this.text = text;
        this.habits = habits;
    }

    /// Throws {@link Broken}.
    static @Nullable Object read(String text, Habits habits) {
        var reader = new LenientJson(text, habits);
        var value = reader.value(0);
        reader.space();
        if (!habits.prefix() && reader.at < text.length()) {
            throw new Broken();
        }
        return value;
    }

    private @Nullable Object value(int depth) {
        space();
        if (depth > DEEPEST) {
            throw new Broken();
        }
        return switch (peek()) {
            case '{' -> object(depth);
            case '[' -> list(depth);
            case '"' -> string();
            default -> word();
        };
    }

    private Map<String, @Nullable Object> object(int depth) {
        var object = new LinkedHashMap<String, @Nullable Object>();
        at++;
        for (space(); peek() != '}'; space()) {
            if (peek() != '"') {
                throw new Broken();
            }
            var key = habits.folds() ? folded(string()) : string();
            space();
            expect(':');
            var value = value(depth + 1);
            if (!habits.first() || !object.containsKey(key)) {
                object.put(key, value);
            }
            comma('}');
        }
        at++;
        return object;
    }

    private List<@Nullable Object> list(int depth) {
        var list = new ArrayList<@Nullable Object>();
        at++;
        for (space(); peek() != ']'; space()) {
            list.add(value(depth + 1));
            comma(']');
        }
        at++;
        return list;
    }

    /// A comma may stand before the end, too.
    private void comma(char end) {
        space();
        if (peek() != end) {
            expect(',');
        }
    }

    private String string() {
        var string = new StringBuilder();
        at++;
        while (peek() != '"') {
            char c = text.charAt(at++);
            string.append(c == '\\' ? escaped() : c);
        }
        at++;
        return string.toString();
    }

    private char escaped() {
        char c = peek();
        at++;
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> unicode();
            default -> c;
        };
    }

    private char unicode() {
        try {
            at += 4;
            return (char) Integer.parseInt(text.substring(at - 4, at), 16);
        } catch (IndexOutOfBoundsException | NumberFormatException noHex) {
            throw new Broken();
        }
    }

    private @Nullable Object word() {
        int from = at;
        while (at < text.length() && ",]}: \t\r\n\"[{".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        var word = text.substring(from, at);
        return switch (word) {
            case "true" -> true;
            case "false" -> false;
            case "null" -> null;
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> number(word);
        };
    }

    private static Double number(String word) {
        if (word.isEmpty() || !word.matches("[-+0-9.eE]+")) {
            throw new Broken();
        }
        try {
            return Double.valueOf(word);
        } catch (NumberFormatException noNumber) {
            throw new Broken();
        }
    }

    private void space() {
        while (at < text.length() && SPACES.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw new Broken();
        }
        return text.charAt(at);
    }

    private void expect(char c) {
        if (peek() != c) {
            throw new Broken();
        }
        at++;
    }

    private static String folded(String key) {
        return key.replace('\u017f', 's').replace('\u212a', 'k').toLowerCase(Locale.ROOT);
    }
}
