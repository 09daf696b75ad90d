package dev.rungate.runs;

import dev.rungate.ids.GateId;
import dev.rungate.ids.RunKey;
import dev.rungate.ids.Sha256;
import dev.rungate.pricing.Usd;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A run as it stood at one moment. {@code terms.limit} is what it started with, {@code
/// balance.limit} what holds now; {@code admitted} counts the calls let through; {@code meters} are
/// the counters that rules read. While there are {@code pendingGates} the run is paused.
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
        RunCounters counters,
        List<GateId> pendingGates) {

    /// A run that starts at this moment, before anything was asked of it.
    public static Run fresh(RunKey key, RunTerms terms, Instant now) {
        return new Run(
                key,
                terms,
                RunState.OPEN,
                now,
                now,
                null,
                null,
                new Balance(terms.limit(), Usd.ZERO, Usd.ZERO),
                RunTotals.NONE,
                0,
                RunCounters.NONE,
                List.of());
    }

    /// Counters of rates and loops. {@code windowStart} is when the running minute began; {@code
    /// windowTokens} were used in it, {@code heldTokens} are set aside right now. {@code
    /// usedTokens} are all that count against the run's limit: used, or charged without being
    /// known. The maps count requests and tool calls by their {@link #mark}; a run remembers a
    /// bounded number of them, the repeated ones longest.
    public record RunCounters(
            int openHolds,
            long heldTokens,
            long usedTokens,
            @Nullable Instant windowStart,
            long windowRequests,
            long windowTokens,
            Map<String, Integer> requests,
            Map<String, Integer> toolCalls) {
        public static final RunCounters NONE =
                new RunCounters(0, 0, 0, null, 0, 0, Map.of(), Map.of());
        private static final int MARK_BYTES = 6;

        public RunCounters {
            requests = Map.copyOf(requests);
            toolCalls = Map.copyOf(toolCalls);
        }

        /// How often this run has let a request with this fingerprint through.
        public int requestsLike(String fingerprint) {
            return requests.getOrDefault(mark(fingerprint), 0);
        }

        /// How often this run's answers have asked for a tool call with this fingerprint.
        public int toolCallsLike(String fingerprint) {
            return toolCalls.getOrDefault(mark(fingerprint), 0);
        }

        /// A fingerprint as a run remembers it: short, and enough to tell the requests of one run
        /// apart.
        public static String mark(String fingerprint) {
            return Sha256.hex(fingerprint, MARK_BYTES);
        }
    }

    /// Whether the run has rested longer than its policy allows: then it is over, although nobody
    /// has said so yet. A paused run, and one with calls in flight, does not rest.
    public boolean idleAt(Instant now) {
        return !state.ended()
                && state != RunState.PAUSED
                && counters.openHolds() == 0
                && now.isAfter(lastActivityAt.plus(terms.idleTimeout()));
    }
}
