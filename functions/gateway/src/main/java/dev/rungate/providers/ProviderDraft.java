package dev.rungate.providers;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A provider as an administrator wants it, before anybody has looked at it. {@code apiKey} is in
/// clear and goes no further than the vault.
public record ProviderDraft(
        String name,
        @Nullable String baseUrl,
        @Nullable String format,
        @Nullable String apiKey,
        Map<String, String> headers,
        List<String> models,
        Map<String, Boolean> quirks) {
    public ProviderDraft {
        quirks = Map.copyOf(quirks);
        headers = Map.copyOf(headers);
        models = List.copyOf(models);
    }

    @Override
    public String toString() {
        return name + " at " + baseUrl;
    }
}
