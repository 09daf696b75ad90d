package dev.rungate.http;

import dev.rungate.ids.OrgId;
import dev.rungate.providers.ProviderStore;
import dev.rungate.providers.StoredProvider;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Providers that an administrator added in one test.
final class ProvidersInMemory implements ProviderStore {
    private final List<StoredProvider> all = new CopyOnWriteArrayList<>();

    @Override
    public List<StoredProvider> all(OrgId org) {
        return List.copyOf(all);
    }

    @Override
    public void put(OrgId org, StoredProvider provider) {
        all.removeIf(known -> known.name().equals(provider.name()));
        all.add(provider);
    }
}
