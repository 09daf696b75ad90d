package dev.rungate.http.calls;

import dev.rungate.chat.MalformedRequest;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// The options that a caller can set for its run: the key of the body's {@code rungate} object, and
/// the header of the same meaning.
public enum RunOptionKey {
    RUN_ID,
    NEW_RUN,
    PARENT_RUN_ID,
    POLICY,
    CUSTOMER,
    FEATURE,
    TAGS,
    GATE;

    private static final int LONGEST = 256;
    private static final int MOST_TAGS = 32;

    private final String word = name().toLowerCase(Locale.ROOT);
    private final String headerField = "x-rungate-" + word.replace('_', '-');

    @SuppressWarnings("ImmutableEnumChecker") // a name never changes
    private final HeaderName header = HeaderNames.create(headerField);

    static Optional<RunOptionKey> of(String word) {
        return Arrays.stream(values()).filter(key -> key.word.equals(word)).findFirst();
    }

    static String words() {
        return Arrays.stream(values()).map(RunOptionKey::word).collect(Collectors.joining(", "));
    }

    public String word() {
        return word;
    }

    public String headerField() {
        return headerField;
    }

    HeaderName header() {
        return header;
    }

    Object fromHeader(String text) {
        return switch (this) {
            case NEW_RUN -> flag(text);
            case TAGS -> tags(text);
            case GATE -> gate(headerField, text);
            case RUN_ID, PARENT_RUN_ID, POLICY, CUSTOMER, FEATURE -> sound(headerField, text);
        };
    }

    Object fromBody(String field, JsonNode value) {
        return switch (this) {
            case NEW_RUN -> bool(field, value);
            case TAGS -> tags(field, value);
            case GATE -> gate(field, string(field, value));
            case RUN_ID, PARENT_RUN_ID, POLICY, CUSTOMER, FEATURE ->
                    sound(field, string(field, value));
        };
    }

    private Object flag(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new MalformedRequest(headerField, "must be true or false");
        };
    }

    /// {@code k=v,k=v}.
    private Map<String, String> tags(String text) {
        var tags = new HashMap<String, String>();
        for (var pair : text.split(",", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new MalformedRequest(headerField, "must be name=value, separated by commas");
            }
            tags.put(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
        }
        return checked(headerField, tags);
    }

    private static Map<String, String> tags(String field, JsonNode value) {
        if (!value.isObject()) {
            throw new MalformedRequest(field, "must be an object of strings");
        }
        var tags = new HashMap<String, String>();
        value.properties()
                .forEach(tag ->
                        tags.put(tag.getKey(), string(field + "." + tag.getKey(), tag.getValue())));
        return checked(field, tags);
    }

    private static Map<String, String> checked(String field, Map<String, String> tags) {
        if (tags.size() > MOST_TAGS) {
            throw new MalformedRequest(field, "must not be more than " + MOST_TAGS);
        }
        tags.forEach((name, value) -> {
            sound(field, name);
            if (!value.isEmpty()) {
                sound(field, value);
            }
        });
        return tags;
    }

    private static boolean bool(String field, JsonNode value) {
        if (!value.isBoolean()) {
            throw new MalformedRequest(field, "must be true or false");
        }
        return value.booleanValue();
    }

    private static String string(String field, JsonNode value) {
        if (!value.isString()) {
            throw new MalformedRequest(field, "must be a string");
        }
        return value.stringValue();
    }

    private static String gate(String field, String text) {
        if (!text.equals("retry")) {
            throw new MalformedRequest(field, "must be retry");
        }
        return text;
    }

    /// Text that can be stored and shown anywhere. A header that is not ASCII arrives with
    /// replacement characters: the body's object can say it.
    private static String sound(String field, String text) {
        if (text.isBlank() || text.length() > LONGEST) {
            throw new MalformedRequest(field, "must be 1-" + LONGEST + " characters");
        }
        if (text.chars().anyMatch(c -> Character.isISOControl(c) || c == '\uFFFD')) {
            throw new MalformedRequest(field, "must be text without control characters");
        }
        return text;
    }
}
