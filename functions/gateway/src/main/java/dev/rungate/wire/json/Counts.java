package dev.rungate.wire.json;

import java.math.BigDecimal;
import tools.jackson.databind.JsonNode;

/// Reads numbers of tokens in an answer. Nonsense (a negative number, a string, more than anybody
/// can have used) counts as not reported.
public final class Counts {
    private static final BigDecimal MOST = BigDecimal.valueOf(1_000_000_000_000L);

    private Counts() {}

    public static boolean has(JsonNode object, String name) {
        return of(object, name, -1) >= 0;
    }

    /// Returns the number, or zero.
    public static long of(JsonNode object, String name) {
        return of(object, name, 0);
    }

    public static long of(JsonNode object, String name, long otherwise) {
        var node = object.path(name);
        if (!node.isNumber()) {
            return otherwise;
        }
        var value = node.decimalValue();
        return value.signum() >= 0 && value.compareTo(MOST) <= 0 ? value.longValue() : otherwise;
    }
}
