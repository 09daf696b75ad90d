package dev.rungate.wire.json;

import tools.jackson.databind.JsonNode;

/// Numbers of tokens in an answer. A provider's nonsense (negative, a string, more than anybody can
/// have used) counts as not said.
public final class Counts {
    private static final long MOST = 1_000_000_000_000L;

    private Counts() {}

    public static boolean has(JsonNode object, String name) {
        return of(object, name, -1) >= 0;
    }

    /// The number, or zero.
    public static long of(JsonNode object, String name) {
        return of(object, name, 0);
    }

    public static long of(JsonNode object, String name, long otherwise) {
        var node = object.path(name);
        if (!node.isNumber()) {
            return otherwise;
        }
        double value = node.doubleValue();
        return value >= 0 && value <= MOST ? (long) value : otherwise;
    }
}
