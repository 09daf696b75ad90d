package dev.rungate.local.states;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How often, and after which pauses, a task that failed in a certain way is tried again.
record Retrier(
        Errors errors,
        long intervalSeconds,
        int maxAttempts,
        double backoffRate,
        @Nullable Long maxDelaySeconds) {
    private static final double LONGEST = Duration.ofDays(365).toSeconds();

    Duration pauseAfter(int earlierRetries) {
        double grown = Math.min(intervalSeconds * Math.pow(backoffRate, earlierRetries), LONGEST);
        double bounded = maxDelaySeconds == null ? grown : Math.min(grown, maxDelaySeconds);
        return Duration.ofMillis(Math.round(bounded * 1000));
    }
}
