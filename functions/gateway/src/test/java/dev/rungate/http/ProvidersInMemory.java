package dev.rungate.http;

import dev.rungate.ids.OrgId;
import dev.rungate.providers.ProviderStore;
import dev.rungate.providers.StoredProvider;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/// Providers that an administrator added in one test.
final class ProvidersInMemory implements ProviderStore {
    private final AtomicLong revision = new AtomicLong();
    private final List<StoredProvider> all = new CopyOnWriteArrayList<>();

    @Override
    public List<StoredProvider> all(OrgId org) {
        return List.copyOf(all);
    }

    @Override
    public long revision(OrgId org) {
        return revision.get();
    }

    @Override
    public void put(OrgId org, StoredProvider provider) {
        all.removeIf(known -> known.name().equals(provider.name()));
        all.add(provider);
    }
}
