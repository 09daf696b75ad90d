package dev.rungate.wire.json;

import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A JSON object that comes in pieces.
public final class GrowingObject {
    private final ObjectNode fields = Json.object();
    private final Map<String, StringBuilder> texts = new HashMap<>();

    /// Sets a field. A later value replaces an earlier one, unless it is null, zero or empty.
    public void replace(String name, JsonNode value) {
        if (!fields.has(name) || isSaid(value)) {
            texts.remove(name);
            fields.set(name, value);
        }
    }

    /// Appends to a text. A piece that is no text is set instead.
    public void append(String name, JsonNode piece) {
        if (piece.isString()) {
            append(name, piece.stringValue());
        } else {
            replace(name, piece);
        }
    }

    public void append(String name, String piece) {
        var text = texts.computeIfAbsent(name, n -> new StringBuilder(Json.string(fields.path(n))));
        text.append(piece);
        if (!fields.path(name).isString()) {
            fields.put(name, "");
        }
    }

    /// Appends items to a list. Anything but a list is set instead.
    public void addAll(String name, JsonNode items) {
        if (items instanceof ArrayNode more && fields.path(name) instanceof ArrayNode list) {
            list.addAll(more);
        } else {
            replace(name, items);
        }
    }

    /// Merges an object field by field. Anything else is set instead.
    public void merge(String name, JsonNode value) {
        if (value.isObject() && fields.path(name) instanceof ObjectNode known) {
            merge(known, value);
        } else {
            replace(name, value);
        }
    }

    public boolean isEmpty() {
        return fields.isEmpty();
    }

    /// The object as far as it has come.
    public ObjectNode node() {
        texts.forEach((name, text) -> fields.put(name, text.toString()));
        return fields;
    }

    private static void merge(ObjectNode known, JsonNode more) {
        for (var field : more.properties()) {
            if (field.getValue().isObject()
                    && known.path(field.getKey()) instanceof ObjectNode inner) {
                merge(inner, field.getValue());
            } else if (!field.getValue().isNull() || !known.has(field.getKey())) {
                known.set(field.getKey(), field.getValue());
            }
        }
    }

    private static boolean isSaid(JsonNode value) {
        if (value.isNumber()) {
            return value.decimalValue().signum() != 0;
        }
        return value.isString() ? !value.stringValue().isEmpty() : isBooleanOrFull(value);
    }

    private static boolean isBooleanOrFull(JsonNode value) {
        return value.isBoolean() || !value.isEmpty();
    }
}
