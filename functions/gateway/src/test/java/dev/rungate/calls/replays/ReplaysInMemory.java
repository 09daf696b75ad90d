package dev.rungate.calls.replays;

import dev.rungate.ids.RunKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Kept answers of one test, as a store has to keep them, save that nothing is sealed.
public final class ReplaysInMemory implements ReplayStore {
    private record Place(RunKey run, String key) {}

    private record Entry(String fingerprint, Instant lapsesAt, @Nullable Kept answer) {}

    private final Map<Place, Entry> entries = new HashMap<>();

    @Override
    public synchronized Found claim(
            RunKey run, String key, String fingerprint, Instant now, Instant lapsesAt) {
        var place = new Place(run, key);
        var entry = entries.get(place);
        if (entry == null || !entry.lapsesAt().isAfter(now)) {
            entries.put(place, new Entry(fingerprint, lapsesAt, null));
            return new Found.Ours();
        }
        if (!entry.fingerprint().equals(fingerprint)) {
            return new Found.OtherRequest();
        }
        return entry.answer() == null ? new Found.Running() : new Found.Done(entry.answer());
    }

    @Override
    public synchronized void renew(RunKey run, String key, Instant lapsesAt) {
        entries.computeIfPresent(
                new Place(run, key),
                (_, entry) ->
                        entry.answer() == null
                                ? new Entry(entry.fingerprint(), lapsesAt, null)
                                : entry);
    }

    @Override
    public synchronized void keep(RunKey run, String key, Kept answer, Instant now) {
        entries.computeIfPresent(
                new Place(run, key),
                (_, entry) -> new Entry(entry.fingerprint(), now.plusSeconds(86_400), answer));
    }

    @Override
    public synchronized void forget(RunKey run, String key) {
        entries.computeIfPresent(
                new Place(run, key), (_, entry) -> entry.answer() == null ? null : entry);
    }
}
