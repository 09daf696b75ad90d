package dev.rungate.local;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A pattern by which Lambda leaves events out: whatever is named has to be one of the values, or
/// be there or not.
record EventPattern(JsonNode pattern) {
    static EventPattern of(String text) {
        return new EventPattern(JsonMapper.shared().readTree(text));
    }

    boolean matches(JsonNode event) {
        return matches(pattern, event);
    }

    private static boolean matches(JsonNode wanted, JsonNode event) {
        return wanted.properties().stream()
                .allMatch(each -> {
                    var there = event.path(each.getKey());
                    return each.getValue().isArray()
                            ? each.getValue().valueStream().anyMatch(one -> allows(one, there))
                            : matches(each.getValue(), there);
                });
    }

    private static boolean allows(JsonNode one, JsonNode there) {
        if (one.isObject()) {
            if (!one.has("exists") || one.size() != 1) {
                throw new IllegalArgumentException("not known here: " + one);
            }
            return one.path("exists").booleanValue() != there.isMissingNode();
        }
        return one.equals(there);
    }
}
