package dev.rungate.providers;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A provider as it may be shown. {@code served} says that this version speaks its format; {@code
/// baseUrl} is null where a setting is missing, {@code key} is {@code …last4} or null, {@code
/// keySource} the variable it came from or {@code organisation}; {@code remedy} tells what to set
/// before it can be called, null if nothing is missing. {@code added} by the organisation itself.
public record ListedProvider(
        String name,
        List<String> formats,
        boolean served,
        @Nullable String baseUrl,
        @Nullable String key,
        @Nullable String keySource,
        @Nullable String remedy,
        boolean added,
        boolean local,
        List<String> models,
        Map<String, Boolean> quirks,
        @Nullable String note) {
    public ListedProvider {
        formats = List.copyOf(formats);
        models = List.copyOf(models);
        quirks = Map.copyOf(quirks);
    }
}
