package dev.rungate.calls.replays;

import dev.rungate.ids.RunKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Kept answers of one test, as a store has to keep them, save that nothing is sealed.
public final class ReplaysInMemory implements ReplayStore {
    private record Place(RunKey run, String key) {}

    private record Entry(
            String fingerprint, Claim claim, Instant lapsesAt, @Nullable Kept answer) {}

    private final Map<Place, Entry> entries = new HashMap<>();

    @Override
    public synchronized Found claim(
            RunKey run, String key, String fingerprint, Instant now, Instant lapsesAt) {
        var place = new Place(run, key);
        var entry = entries.get(place);
        if (entry == null || !entry.lapsesAt().isAfter(now)) {
            var claim = new Claimed(place);
            entries.put(place, new Entry(fingerprint, claim, lapsesAt, null));
            return new Found.Ours(claim);
        }
        if (!entry.fingerprint().equals(fingerprint)) {
            return new Found.OtherRequest();
        }
        return entry.answer() == null ? new Found.Running() : new Found.Done(entry.answer());
    }

    private final class Claimed implements Claim {
        private final Place place;

        private Claimed(Place place) {
            this.place = place;
        }

        @Override
        public void renew(Instant lapsesAt) {
            change(entry -> new Entry(entry.fingerprint(), this, lapsesAt, null));
        }

        @Override
        public void keep(Kept answer, Instant now) {
            change(entry -> new Entry(entry.fingerprint(), this, now.plusSeconds(86_400), answer));
        }

        @Override
        public void forget() {
            change(entry -> null);
        }

        private void change(Function<Entry, @Nullable Entry> change) {
            synchronized (ReplaysInMemory.this) {
                entries.computeIfPresent(
                        place,
                        (_, entry) ->
                                entry.claim() == this && entry.answer() == null
                                        ? change.apply(entry)
                                        : entry);
            }
        }
    }
}
