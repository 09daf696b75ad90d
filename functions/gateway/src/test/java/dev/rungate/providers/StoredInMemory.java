package dev.rungate.providers;

import dev.rungate.ids.OrgId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// What organisations have added, in memory; {@code reads} counts how often somebody asked.
final class StoredInMemory implements ProviderStore {
    final AtomicInteger reads = new AtomicInteger();
    private final Map<OrgId, Long> revisions = new ConcurrentHashMap<>();
    private final Map<OrgId, List<StoredProvider>> providers = new ConcurrentHashMap<>();

    @Override
    public List<StoredProvider> all(OrgId org) {
        reads.incrementAndGet();
        return List.copyOf(providers.getOrDefault(org, List.of()));
    }

    @Override
    public long revision(OrgId org) {
        return revisions.getOrDefault(org, 0L);
    }

    @Override
    public void put(OrgId org, StoredProvider provider) {
        revisions.merge(org, 1L, Long::sum);
        providers.compute(
                org,
                (_, before) -> {
                    var all = new ArrayList<>(before == null ? List.<StoredProvider>of() : before);
                    all.removeIf(other -> other.name().equals(provider.name()));
                    all.add(provider);
                    return all;
                });
    }
}
