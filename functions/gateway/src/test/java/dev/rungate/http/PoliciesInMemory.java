package dev.rungate.http;

import dev.rungate.ids.OrgId;
import dev.rungate.ids.PolicyRef;
import dev.rungate.policy.PolicyStore;
import dev.rungate.runs.Page;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Published policies of one test.
final class PoliciesInMemory implements PolicyStore {
    private final Map<String, List<Published>> versions = new TreeMap<>();

    @Override
    public synchronized Published publish(
            OrgId org, String name, String source, String contentType, String digest, Instant now) {
        var known = versions.computeIfAbsent(name, any -> new ArrayList<>());
        if (!known.isEmpty() && known.getLast().digest().equals(digest)) {
            return known.getLast();
        }
        var ref = new PolicyRef(name, known.size() + 1);
        known.add(new Published(ref, source, contentType, digest, now, false));
        return new Published(ref, source, contentType, digest, now, true);
    }

    @Override
    public synchronized Optional<Published> version(OrgId org, PolicyRef ref) {
        return versions.getOrDefault(ref.name(), List.of()).stream()
                .filter(version -> version.ref().equals(ref))
                .findFirst();
    }

    @Override
    public synchronized Optional<Published> newest(OrgId org, String name) {
        return Optional.ofNullable(versions.get(name)).map(List::getLast);
    }

    @Override
    public synchronized Page<Published> list(OrgId org, int limit, @Nullable String after) {
        return new Page<>(
                versions.values().stream().map(List::getLast).limit(limit).toList(), null);
    }
}
