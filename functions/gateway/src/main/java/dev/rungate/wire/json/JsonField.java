package dev.rungate.wire.json;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/// One top-level field and the bytes it lies in: its name from {@code nameFrom} (the opening
/// quote), its value from {@code from} to before {@code to}. {@code text} is the value of a scalar,
/// read; null for objects, arrays and scalars too long to be worth reading.
record JsonField(int nameFrom, int from, int to, JsonToken kind, @Nullable String text) {
    boolean isNull() {
        return kind == JsonToken.VALUE_NULL;
    }
}
