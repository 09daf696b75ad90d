package dev.rungate.http;

import dev.rungate.chat.MalformedRequest;
import dev.rungate.http.server.Exchange;
import dev.rungate.wire.json.Json;
import dev.rungate.wire.json.JsonText;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The JSON object of an administrative request, read strictly: a key nobody knows is a mistake,
/// and each mistake names its field.
public final class JsonBody {
    /// It is built in memory, which a body of the model doors is not.
    private static final int LARGEST = 1024 * 1024;

    private final JsonNode object;
    private final String within;

    private JsonBody(JsonNode object, String within) {
        this.object = object;
        this.within = within;
    }

    /// An empty body is an object without fields.
    public static JsonBody of(Exchange exchange, String... known) {
        var bytes = exchange.body(LARGEST);
        if (bytes.length == 0) {
            return new JsonBody(Json.object(), "");
        }
        var text = JsonText.of(bytes);
        var names = Set.of(known);
        for (var name : text.names()) {
            if (!names.contains(name)) {
                throw new MalformedRequest(
                        name, "is not known; known are " + String.join(", ", known));
            }
        }
        return new JsonBody(Json.tree(text.bytes()), "");
    }

    public JsonNode node(String field) {
        return object.path(field);
    }

    public String text(String field) {
        var value = textOrNull(field);
        if (value == null) {
            throw new MalformedRequest(within + field, "is missing");
        }
        return value;
    }

    public @Nullable String textOrNull(String field) {
        var value = object.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        return string(within + field, value);
    }

    public @Nullable Instant momentOrNull(String field) {
        var text = textOrNull(field);
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException notAMoment) {
            throw new MalformedRequest(field, "must be a moment in UTC like 2026-11-21T10:00:00Z");
        }
    }

    /// Empty if it is not there.
    public List<String> texts(String field) {
        var value = object.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return List.of();
        }
        if (!value.isArray()) {
            throw new MalformedRequest(field, "must be an array of strings");
        }
        var texts = new ArrayList<String>();
        value.forEach(each -> texts.add(string(field + "[" + texts.size() + "]", each)));
        return texts;
    }

    /// An object in this one, read as strictly; one without fields if it is not there.
    public JsonBody inner(String field, String... known) {
        var value = object.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return new JsonBody(Json.object(), field + ".");
        }
        if (!value.isObject()) {
            throw new MalformedRequest(field, "must be an object");
        }
        var names = Set.of(known);
        for (var name : value.propertyNames()) {
            if (!names.contains(name)) {
                throw new MalformedRequest(
                        field + "." + name, "is not known; known are " + String.join(", ", known));
            }
        }
        return new JsonBody(value, field + ".");
    }

    /// Empty if it is not there.
    public Map<String, String> textsByName(String field) {
        var value = object.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return Map.of();
        }
        if (!value.isObject()) {
            throw new MalformedRequest(field, "must be an object of strings");
        }
        var texts = new HashMap<String, String>();
        value.properties()
                .forEach(each ->
                        texts.put(
                                each.getKey(),
                                string(field + "." + each.getKey(), each.getValue())));
        return texts;
    }

    /// Empty if it is not there.
    public Map<String, Boolean> flagsByName(String field) {
        var value = object.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return Map.of();
        }
        if (!value.isObject()) {
            throw new MalformedRequest(field, "must be an object of true and false");
        }
        var flags = new HashMap<String, Boolean>();
        for (var each : value.properties()) {
            if (!each.getValue().isBoolean()) {
                throw new MalformedRequest(field + "." + each.getKey(), "must be true or false");
            }
            flags.put(each.getKey(), each.getValue().booleanValue());
        }
        return flags;
    }

    private static String string(String field, JsonNode value) {
        if (!value.isString()) {
            throw new MalformedRequest(field, "must be a string");
        }
        if (Json.holdsHalfCharacter(value.stringValue())) {
            throw new MalformedRequest(field, "holds half of a surrogate pair, which is no text");
        }
        return value.stringValue();
    }
}
