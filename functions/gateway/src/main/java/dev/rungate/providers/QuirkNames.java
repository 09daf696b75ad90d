package dev.rungate.providers;

import dev.rungate.chat.Quirks;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The quirks of providers by the names that the catalogue and the admin API use.
final class QuirkNames {
    private static final String STREAM_OPTIONS = "stream_options";
    static final Set<String> ALL = Set.of(STREAM_OPTIONS);

    private QuirkNames() {}

    static Quirks quirks(Map<String, Boolean> named) {
        return new Quirks(named.getOrDefault(STREAM_OPTIONS, true));
    }

    static Map<String, Boolean> named(Quirks quirks) {
        return Map.of(STREAM_OPTIONS, quirks.streamOptions());
    }

    /// Absent is none.
    static Map<String, Boolean> checked(@Nullable Map<String, Boolean> named) {
        if (named == null) {
            return Map.of();
        }
        var unknown = new TreeSet<>(named.keySet());
        unknown.removeAll(ALL);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("unknown quirks " + unknown);
        }
        return Map.copyOf(named);
    }
}
