package dev.rungate.providers;

import dev.rungate.ids.OrgId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Caches each organisation's providers for a second, then checks the revision. Another process
/// sees a change within two seconds. While one thread reads, the others use the old copy.
final class ProviderCache {
    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final Duration USABLE = Duration.ofSeconds(2);

    private final ProviderStore store;
    private final KnownProviders known;
    private final InstantSource clock;
    private final Map<OrgId, OrgEntry> entries = new ConcurrentHashMap<>();

    ProviderCache(ProviderStore store, KnownProviders known, InstantSource clock) {
        this.store = store;
        this.known = known;
        this.clock = clock;
    }

    SequencedMap<String, Provider> of(OrgId org) {
        return entry(org).providers();
    }

    /// Makes the next caller read what is stored by then.
    void forget(OrgId org) {
        entry(org).invalidate();
    }

    private OrgEntry entry(OrgId org) {
        return entries.computeIfAbsent(org, OrgEntry::new);
    }

    private record Read(SequencedMap<String, Provider> providers, long revision, Instant at) {}

    private final class OrgEntry {
        private final OrgId org;
        private final ReentrantLock reading = new ReentrantLock();
        private volatile @Nullable Read last;

        OrgEntry(OrgId org) {
            this.org = org;
        }

        SequencedMap<String, Provider> providers() {
            var found = last;
            var enough = found != null && younger(found, reading.isLocked() ? USABLE : FRESH);
            return found != null && enough ? found.providers() : current();
        }

        /// Waits for a read under way, which may have begun before the change.
        void invalidate() {
            reading.lock();
            try {
                last = null;
            } finally {
                reading.unlock();
            }
        }

        private SequencedMap<String, Provider> current() {
            reading.lock();
            try {
                var found = last;
                if (found == null || !younger(found, FRESH)) {
                    found = readAfter(found);
                    last = found;
                }
                return found.providers();
            } finally {
                reading.unlock();
            }
        }

        /// Reads the revision first: a change after it is noticed the next time.
        private Read readAfter(@Nullable Read before) {
            var now = clock.instant();
            long revision = store.revision(org);
            return before != null && before.revision() == revision
                    ? new Read(before.providers(), revision, now)
                    : new Read(known.with(org, store.all(org)), revision, now);
        }

        private boolean younger(Read read, Duration age) {
            return clock.instant().isBefore(read.at().plus(age));
        }
    }
}
