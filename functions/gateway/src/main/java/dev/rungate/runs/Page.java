package dev.rungate.runs;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Part of a list; {@code next} is given back unchanged to read on, null at the end.
public record Page<T>(List<T> data, @Nullable String next) {
    public Page {
        data = List.copyOf(data);
    }
}
