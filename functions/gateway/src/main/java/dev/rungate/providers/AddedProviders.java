package dev.rungate.providers;

import dev.rungate.chat.Quirks;
import dev.rungate.ids.OrgId;
import dev.rungate.providers.Provider.Address;
import dev.rungate.providers.Provider.Credential;
import dev.rungate.tenants.Vault;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Makes a provider of what an organisation has stored. Something stored by a newer version that
/// this one cannot read is left out, and does not stand in the way of the others.
record AddedProviders(Catalogue catalogue, Map<String, Provider> deployment, Vault vault) {
    Optional<Provider> provider(OrgId org, StoredProvider stored) {
        return BaseUrl.parse(stored.baseUrl())
                .flatMap(base ->
                        Format.of(stored.format())
                                .map(format -> provider(org, stored, base, format)));
    }

    /// What a key is sealed for: it opens for no other provider and no other organisation.
    static String purpose(OrgId org, String name) {
        return "provider-key/" + org + "/" + name;
    }

    private Provider provider(OrgId org, StoredProvider stored, URI base, Format format) {
        var local = catalogue.find(stored.name()).map(Catalogue.Entry::local).orElse(false);
        return new Provider(
                stored.name(),
                List.of(format),
                new Address.At(base),
                credential(org, stored, base, format),
                stored.headers(),
                stored.models(),
                quirks(stored),
                true,
                local,
                null);
    }

    /// Quirks that nobody stored are the catalogue's, if the provider is in it.
    private Quirks quirks(StoredProvider stored) {
        var named = new HashMap<String, Boolean>();
        catalogue.find(stored.name()).ifPresent(entry -> named.putAll(entry.quirks()));
        named.putAll(stored.quirks());
        return QuirkNames.quirks(named);
    }

    /// Without a key of its own an added provider gets none, unless it lives where the deployment's
    /// does: the deployment's key is never sent to an address an organisation chose.
    private Credential credential(OrgId org, StoredProvider stored, URI base, Format format) {
        if (stored.sealedKey() != null) {
            return opened(org, stored, stored.sealedKey(), format);
        }
        return Optional.ofNullable(deployment.get(stored.name()))
                .filter(same -> same.address().equals(new Address.At(base)))
                .map(Provider::credential)
                .orElse(new Credential.NotNeeded());
    }

    private Credential opened(OrgId org, StoredProvider stored, String sealedKey, Format format) {
        var auth =
                catalogue
                        .find(stored.name())
                        .filter(entry -> entry.format().equals(stored.format()))
                        .flatMap(entry -> Optional.ofNullable(entry.auth()))
                        .orElse(format.auth());
        try {
            var key =
                    vault.open(Base64.getDecoder().decode(sealedKey), purpose(org, stored.name()));
            return Credential.Key.of(auth, new String(key, StandardCharsets.UTF_8), "organisation");
        } catch (IllegalStateException unreadable) {
            return new Credential.Missing(
                    "its stored key does not open under this master key; store it again with PUT"
                            + " /api/providers/"
                            + stored.name());
        }
    }
}
