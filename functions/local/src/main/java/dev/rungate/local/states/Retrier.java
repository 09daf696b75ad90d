package dev.rungate.local.states;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How often, and after which pauses, a task that failed in a certain way is tried again.
record Retrier(
        Errors errors,
        long intervalSeconds,
        int maxAttempts,
        double backoffRate,
        @Nullable Long maxDelaySeconds) {
    private static final double LONGEST = Duration.ofDays(365).toSeconds();

    /// One more attempt: after which pause, and how often each retrier was used by then.
    record Again(Duration pause, List<Integer> used) {}

    /// The first that is for this failure decides; empty when it has been used up.
    static Optional<Again> again(List<Retrier> all, List<Integer> before, StateError failure) {
        for (int i = 0; i < all.size(); i++) {
            var retrier = all.get(i);
            if (retrier.errors().match(failure.error())) {
                var used = new ArrayList<>(before);
                used.addAll(Collections.nCopies(all.size() - used.size(), 0));
                int earlier = used.set(i, used.get(i) + 1);
                return earlier < retrier.maxAttempts()
                        ? Optional.of(new Again(retrier.pauseAfter(earlier), used))
                        : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private Duration pauseAfter(int earlierRetries) {
        double grown = Math.min(intervalSeconds * Math.pow(backoffRate, earlierRetries), LONGEST);
        double bounded = maxDelaySeconds == null ? grown : Math.min(grown, maxDelaySeconds);
        return Duration.ofMillis(Math.round(bounded * 1000));
    }
}
