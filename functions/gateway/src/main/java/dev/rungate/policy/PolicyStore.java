package dev.rungate.policy;

import dev.rungate.ids.OrgId;
import dev.rungate.ids.PolicyRef;
import dev.rungate.runs.Page;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Published policies, version by version, never changed.
public interface PolicyStore {
    /// Stores the next version. If the newest one has the same digest, returns that one. Two
    /// publishers at once get two versions.
    Published publish(
            OrgId org, String name, String source, String contentType, String digest, Instant now);

    Optional<Published> version(OrgId org, PolicyRef ref);

    Optional<Published> newest(OrgId org, String name);

    /// The version that {@code name} (the newest) or {@code name/version} means; empty if there is
    /// none.
    default Optional<Published> named(OrgId org, String text) {
        if (text.indexOf('/') < 0) {
            return PolicyRef.isName(text) ? newest(org, text) : Optional.empty();
        }
        return PolicyRef.parse(text).flatMap(ref -> version(org, ref));
    }

    /// The newest version of each.
    Page<Published> list(OrgId org, int limit, @Nullable String after);

    /// A stored version: the text as it was sent, and the SHA-256 of its canonical form. {@code
    /// isNew} only in the answer of the publish that made it.
    record Published(
            PolicyRef ref,
            String source,
            String contentType,
            String digest,
            Instant createdAt,
            boolean isNew) {
        public String id() {
            return "pol_" + ref.name() + "_v" + ref.version();
        }
    }
}
