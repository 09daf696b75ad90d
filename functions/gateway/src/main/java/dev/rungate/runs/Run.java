package dev.rungate.runs;

import dev.rungate.ids.RunKey;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A run as it stood at one moment. {@code terms.limit} is what it started with, {@code balance.limit} what holds now; {@code admitted} counts the calls let through;
/// {@code meters} are the counters that rules read.
public record Run(
        RunKey key,
        RunTerms terms,
        RunState state,
        Instant startedAt,
        Instant lastActivityAt,
        @Nullable Instant closedAt,
        @Nullable String closedBy,
        Balance balance,
        RunTotals totals,
        long admitted,
        Meters meters) {

    /// Counters of rates and loops. {@code windowStart} is when the running minute began; the maps count request and tool-call fingerprints.
    public record Meters(
            int openHolds,
            long heldTokens,
            @Nullable Instant windowStart,
            long windowRequests,
            long windowTokens,
            Map<String, Integer> requests,
            Map<String, Integer> toolCalls) {
        public static final Meters NONE = new Meters(0, 0, null, 0, 0, Map.of(), Map.of());
    }

    /// Whether the run has rested longer than its policy allows: then it is over, although nobody has said so yet. A paused run, and one
    /// with calls in flight, does not rest.
    public boolean idleAt(Instant now) {
        return !state.ended()
                && state != RunState.PAUSED
                && meters.openHolds() == 0
                && now.isAfter(lastActivityAt.plus(terms.idleTimeout()));
    }
}
