package dev.rungate.providers;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A provider as an organisation configured it. {@code sealedKey} only a {@link
/// dev.rungate.tenants.Vault} can open; {@code keyEnding} are its last four characters.
public record StoredProvider(
        String name,
        String baseUrl,
        String format,
        @Nullable String sealedKey,
        @Nullable String keyEnding,
        Map<String, String> headers,
        List<String> models,
        Map<String, Boolean> quirks) {
    public StoredProvider {
        quirks = Map.copyOf(quirks);
        headers = Map.copyOf(headers);
        models = List.copyOf(models);
    }

    /// A provider that keeps to its format.
    public StoredProvider(
            String name,
            String baseUrl,
            String format,
            @Nullable String sealedKey,
            @Nullable String keyEnding,
            Map<String, String> headers,
            List<String> models) {
        this(name, baseUrl, format, sealedKey, keyEnding, headers, models, Map.of());
    }
}
