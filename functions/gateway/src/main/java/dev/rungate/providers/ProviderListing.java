package dev.rungate.providers;

import dev.rungate.providers.Provider.Address;
import dev.rungate.providers.Provider.Credential;
import org.jspecify.annotations.Nullable;

/// Shows a provider without its secrets.
final class ProviderListing {
    private ProviderListing() {}

    static ListedProvider of(Provider provider) {
        var key = provider.credential() instanceof Credential.Key held ? held : null;
        return new ListedProvider(
                provider.name(),
                provider.formats().stream().map(Format::word).toList(),
                provider.formats().stream().anyMatch(format -> format.wire().isPresent()),
                provider.address() instanceof Address.At(var base) ? base.toString() : null,
                key == null ? null : "…" + key.ending(),
                key == null ? null : key.source(),
                remedy(provider),
                provider.addedByOrganisation(),
                provider.local(),
                provider.models(),
                QuirkNames.named(provider.quirks()),
                provider.note());
    }

    private static @Nullable String remedy(Provider provider) {
        if (provider.address() instanceof Address.Unknown(String remedy)) {
            return remedy;
        }
        return provider.credential() instanceof Credential.Missing(String remedy) ? remedy : null;
    }
}
