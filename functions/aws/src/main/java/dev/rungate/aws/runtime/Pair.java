package dev.rungate.aws.runtime;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// A name and one of its values, as an event lists headers and queries.
record Pair(String name, String value) {

    /// From the field that keeps every value, or where that is empty from the one that keeps the
    /// last: names in their order, the values of a name together.
    static List<Pair> of(JsonNode event, String every, String last) throws EventRefused {
        var pairs = new ArrayList<Pair>();
        var field = event.path(every).isEmpty() ? last : every;
        for (var entry : object(event.path(field), field).properties()) {
            addAll(pairs, entry.getKey(), entry.getValue(), field);
        }
        return pairs;
    }

    private static JsonNode object(JsonNode node, String field) throws EventRefused {
        if (node.isObject() || node.isNull() || node.isMissingNode()) {
            return node;
        }
        throw malformed(field);
    }

    private static void addAll(List<Pair> pairs, String name, JsonNode value, String field)
            throws EventRefused {
        if (value.isArray()) {
            for (var one : value) {
                pairs.add(new Pair(name, text(one, field)));
            }
        } else if (!value.isNull()) {
            pairs.add(new Pair(name, text(value, field)));
        }
    }

    private static String text(JsonNode value, String field) throws EventRefused {
        if (!value.isString()) {
            throw malformed(field);
        }
        return value.asString();
    }

    private static EventRefused malformed(String field) {
        return new EventRefused("The event's `" + field + "` is not what API Gateway sends.");
    }
}
