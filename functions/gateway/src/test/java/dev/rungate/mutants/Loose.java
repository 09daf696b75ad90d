package dev.rungate.mutants;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// Values as a program without types takes them: what is not there is nothing.
final class Loose {
    private Loose() {}

    static @Nullable Object get(@Nullable Object object, String key) {
        return object instanceof Map<?, ?> map ? map.get(key) : null;
    }

    /// The items of a list; of an object, which some languages step through alike, its values.
    static Collection<?> items(@Nullable Object list) {
        return switch (list) {
            case Collection<?> items -> items;
            case Map<?, ?> map -> map.values();
            case null, default -> List.of();
        };
    }

    static String string(@Nullable Object text) {
        return text instanceof String string ? string : "";
    }

    /// A text as it stands, anything else as its JSON, nothing as an empty text.
    static String text(@Nullable Object value) {
        return value == null ? "" : value instanceof String text ? text : json(value);
    }

    private static String json(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case String text -> quoted(text);
            case Double number -> number(number);
            case Map<?, ?> map -> {
                var object = new StringJoiner(",", "{", "}");
                map.forEach((key, inner) -> object.add(quoted((String) key) + ":" + json(inner)));
                yield object.toString();
            }
            case Collection<?> items -> {
                var list = new StringJoiner(",", "[", "]");
                items.forEach(inner -> list.add(json(inner)));
                yield list.toString();
            }
            default -> value.toString();
        };
    }

    private static String number(Double number) {
        return number.isNaN() || number.isInfinite()
                ? number.toString()
                : new BigDecimal(number).stripTrailingZeros().toString();
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
