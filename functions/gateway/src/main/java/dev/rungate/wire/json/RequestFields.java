package dev.rungate.wire.json;

import dev.rungate.chat.MalformedRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/// Reads and checks the values of a request that Rungate meters by. A wrong one becomes a refusal
/// that names its field.
public final class RequestFields {
    private static final int LONGEST_MODEL = 256;

    private final JsonText text;
    private final NavigableSet<String> metered;

    /// {@code metered} are the field names that must not appear in a second spelling, which a less
    /// strict reader might take; {@link #named} makes them.
    public RequestFields(JsonText text, NavigableSet<String> metered) {
        this.text = text;
        this.metered = metered;
        for (var name : text.names()) {
            var meant = metered.contains(name) ? metered.floor(name) : name;
            if (!name.equals(meant)) {
                throw new MalformedRequest(
                        name, "looks like `" + meant + "`: write it in lower case");
            }
        }
    }

    /// Field names that are found in any case.
    public static NavigableSet<String> named(List<String> some, String... others) {
        var anyCase = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        anyCase.addAll(some);
        anyCase.addAll(List.of(others));
        return Collections.unmodifiableNavigableSet(anyCase);
    }

    public String model() {
        var field = present("model");
        var model = field.kind() == JsonToken.VALUE_STRING ? field.text() : "";
        if (field.kind() != JsonToken.VALUE_STRING) {
            throw new MalformedRequest("model", "must be a string");
        }
        if (model == null || model.isEmpty() || model.length() > LONGEST_MODEL) {
            throw new MalformedRequest("model", "must have 1 to " + LONGEST_MODEL + " characters");
        }
        if (model.codePoints().anyMatch(c -> Character.isISOControl(c) || isHalfAPair(c))) {
            throw new MalformedRequest("model", "must not contain control characters");
        }
        return model;
    }

    /// A boolean; absent and null are false.
    public boolean flag(String name) {
        var field = given(name);
        if (field == null) {
            return false;
        }
        return switch (field.kind()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> throw new MalformedRequest(name, "must be true or false");
        };
    }

    /// An integer in the given range; empty if absent or null.
    public OptionalLong integer(String name, long least, long most) {
        if (!text.has(name)) {
            return OptionalLong.empty();
        }
        var value = text.integer(name);
        if (value.isEmpty() || value.getAsLong() < least || value.getAsLong() > most) {
            throw new MalformedRequest(name, "must be an integer from " + least + " to " + most);
        }
        return value;
    }

    /// Checks that no other name of an output limit asks for more than the limit itself: a provider
    /// may obey either.
    public void noneAbove(OptionalLong limit, String limitName, Iterable<String> otherNames) {
        for (var name : otherNames) {
            var other = integer(name, 1, Integer.MAX_VALUE);
            if (other.isPresent() && other.getAsLong() > limit.orElse(0)) {
                throw new MalformedRequest(
                        name, "must come with a `" + limitName + "` that is as large or larger");
            }
        }
    }

    /// Checks that a field holds an object, unless it is absent or null.
    public void object(String name) {
        var field = given(name);
        if (field != null && field.kind() != JsonToken.START_OBJECT) {
            throw new MalformedRequest(name, "must be an object or null");
        }
    }

    /// The strings of an array; empty if it holds anything else.
    public List<String> strings(String name) {
        var strings = new ArrayList<String>();
        if (text.has(name)) {
            try (var parser = text.parser(name)) {
                Walk.items(
                        parser,
                        i -> {
                            if (parser.currentToken() == JsonToken.VALUE_STRING) {
                                strings.add(parser.getString());
                            }
                        });
            }
        }
        return strings;
    }

    /// The fields that are neither metered nor among these.
    public List<String> beyond(Set<String> known) {
        return text.names().stream()
                .filter(name -> !known.contains(name) && !metered.contains(name))
                .toList();
    }

    /// Checks that an array is there.
    public void array(String name) {
        if (present(name).kind() != JsonToken.START_ARRAY) {
            throw new MalformedRequest(name, "must be an array");
        }
    }

    /// Checks an array of objects. Absent and null count as an empty one, as real clients write it.
    public void objects(String name) {
        if (!text.has(name)) {
            return;
        }
        array(name);
        try (var parser = text.parser(name)) {
            Walk.items(
                    parser,
                    i -> {
                        if (parser.currentToken() != JsonToken.START_OBJECT) {
                            throw new MalformedRequest(name + "[" + i + "]", "must be an object");
                        }
                    });
        }
    }

    /// A string, or {@code otherwise} if there is none.
    public String string(String name, String otherwise) {
        var field = text.field(name);
        var string = field != null && field.kind() == JsonToken.VALUE_STRING ? field.text() : null;
        return string == null ? otherwise : string;
    }

    private JsonField present(String name) {
        var field = text.field(name);
        if (field == null) {
            throw new MalformedRequest(name, "is missing");
        }
        return field;
    }

    private @Nullable JsonField given(String name) {
        var field = text.field(name);
        return field == null || field.isNull() ? null : field;
    }

    private static boolean isHalfAPair(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
