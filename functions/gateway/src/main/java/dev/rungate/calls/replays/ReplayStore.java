package dev.rungate.calls.replays;

import dev.rungate.ids.RunKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Answers kept for callers who ask again with the same {@code Idempotency-Key}; sealed, for a day.
/// However many ask at once, one begins.
public interface ReplayStore {
    Found begin(RunKey run, String key, String fingerprint, Instant now, Instant lapsesAt);

    /// The first one is still at work: its claim lapses later.
    void renew(RunKey run, String key, Instant lapsesAt);

    void keep(RunKey run, String key, Kept answer, Instant now);

    /// The call did not come to an answer worth keeping: the next one may try.
    void forget(RunKey run, String key);

    /// What is there under a key.
    sealed interface Found {
        /// Nobody has asked before: go on, then {@link #keep} or {@link #forget}.
        record Ours() implements Found {}

        /// The first one is still being served.
        record Running() implements Found {}

        /// The same key was used for another request.
        record OtherRequest() implements Found {}

        record Done(Kept answer) implements Found {}
    }

    /// An answer as it was sent.
    record Kept(
            int status, Map<String, List<String>> headers, byte[] body, @Nullable String step) {}
}
