package dev.rungate.calls.replays;

import dev.rungate.ids.RunKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Keeps answers, sealed, for a day, for callers who send the same {@code Idempotency-Key} again.
/// Of several callers with the same key, exactly one gets {@link Found.Ours}.
public interface ReplayStore {
    Found claim(RunKey run, String key, String fingerprint, Instant now, Instant lapsesAt);

    /// The right to answer a key. Once it has lapsed and another request has the key, nothing that
    /// is done with it changes anything.
    interface Claim {
        /// The request is still at work: the claim now lapses at {@code lapsesAt}.
        void renew(Instant lapsesAt);

        void keep(Kept answer, Instant now);

        /// Frees the key: there is no answer worth keeping, and the next request with it is
        /// executed.
        void forget();
    }

    /// What the store has for a key.
    sealed interface Found {
        /// The key is new: execute the request, then keep its answer or forget it.
        record Ours(Claim claim) implements Found {}

        /// The first request with this key is still being served.
        record Running() implements Found {}

        /// The same key was used for another request.
        record OtherRequest() implements Found {}

        record Done(Kept answer) implements Found {}
    }

    /// An answer as it was sent.
    record Kept(
            int status, Map<String, List<String>> headers, byte[] body, @Nullable String step) {}
}
