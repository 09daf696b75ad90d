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
        List<String> models) {
    public StoredProvider {
        headers = Map.copyOf(headers);
        models = List.copyOf(models);
    }
}
