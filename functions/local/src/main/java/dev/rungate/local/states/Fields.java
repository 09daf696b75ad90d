package dev.rungate.local.states;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The fields of one object of a definition, read one by one; a field that nobody read is refused.
final class Fields {
    private static final int LONGEST_TEXT = 32_768;

    private final JsonNode node;
    private final String place;
    private final Set<String> read = new HashSet<>();

    Fields(JsonNode node, String place) {
        this.node = node;
        this.place = place;
        if (!node.isObject()) {
            throw new InvalidDefinition(place, "An object is needed");
        }
    }

    @Nullable JsonNode take(String name) {
        read.add(name);
        return node.get(name);
    }

    boolean has(String name) {
        return node.has(name);
    }

    String at(String name) {
        return place + "/" + name;
    }

    InvalidDefinition wrong(String name, String reason) {
        return new InvalidDefinition(at(name), reason);
    }

    String text(String name) {
        var text = textOrNull(name);
        if (text == null) {
            throw wrong(name, "The field is required");
        }
        return text;
    }

    @Nullable String textOrNull(String name) {
        var value = take(name);
        if (value == null) {
            return null;
        }
        if (!value.isString() || value.stringValue().length() > LONGEST_TEXT) {
            throw wrong(name, "A text is needed");
        }
        return value.stringValue();
    }

    boolean flag(String name) {
        var value = take(name);
        if (value != null && !value.isBoolean()) {
            throw wrong(name, "true or false is needed");
        }
        return value != null && value.booleanValue();
    }

    @Nullable Long wholeOrNull(String name, long least, long most) {
        var value = take(name);
        if (value == null) {
            return null;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < least
                || value.longValue() > most) {
            throw wrong(name, "A whole number from %d to %d is needed".formatted(least, most));
        }
        return value.longValue();
    }

    long whole(String name, long least, long most, long otherwise) {
        var value = wholeOrNull(name, least, most);
        return value == null ? otherwise : value;
    }

    double decimal(String name, double least, double otherwise) {
        var value = take(name);
        if (value == null) {
            return otherwise;
        }
        if (!value.isNumber() || value.doubleValue() < least) {
            throw wrong(name, "A number not below " + least + " is needed");
        }
        return value.doubleValue();
    }

    /// Absent is the whole; null written as such is null.
    @Nullable StatePath path(String name) {
        var value = take(name);
        if (value == null) {
            return StatePath.ROOT;
        }
        return value.isNull() ? null : requiredPath(name);
    }

    @Nullable StatePath place(String name) {
        var path = path(name);
        if (path != null && !path.isPlace()) {
            throw wrong(name, "A path of fields is needed, such as $.a.b");
        }
        return path;
    }

    StatePath requiredPath(String name) {
        try {
            return StatePath.parse(text(name));
        } catch (IllegalArgumentException unknown) {
            throw wrong(name, String.valueOf(unknown.getMessage()));
        }
    }

    <T> List<T> each(String name, BiFunction<JsonNode, String, T> reader) {
        var value = take(name);
        if (value == null) {
            return List.of();
        }
        if (!value.isArray() || value.isEmpty()) {
            throw wrong(name, "An array of at least one is needed");
        }
        var found = new ArrayList<T>();
        for (int i = 0; i < value.size(); i++) {
            found.add(reader.apply(value.get(i), at(name) + "/" + i));
        }
        return found;
    }

    void nothingElse() {
        for (var name : node.propertyNames()) {
            if (!read.contains(name)) {
                throw wrong(name, "This engine does not know the field");
            }
        }
    }
}
