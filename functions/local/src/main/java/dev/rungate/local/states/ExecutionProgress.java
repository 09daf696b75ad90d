package dev.rungate.local.states;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// How far an execution has come.
sealed interface ExecutionProgress {
    /// In a state: which, since when, with what input, and how often each retrier was used.
    record Visit(String state, JsonNode input, Instant entered, List<Integer> retries) {
        public Visit {
            retries = List.copyOf(retries);
        }

        static Visit first(String state, JsonNode input, Instant now) {
            return new Visit(state, input, now, List.of());
        }

        boolean isAgain() {
            return !retries.isEmpty();
        }

        int retryCount() {
            return retries.stream().mapToInt(Integer::intValue).sum();
        }
    }

    /// About to do what the state says, not before a time.
    record Ready(Visit visit, Instant notBefore) implements ExecutionProgress {}

    /// Waits until a token, known by its digest, is answered, or a time has come.
    record Waiting(
            Visit visit,
            String token,
            @Nullable Instant timeout,
            @Nullable Duration beat,
            @Nullable Instant beatBy)
            implements ExecutionProgress {
        boolean isLate(Instant now) {
            return reached(timeout, now) || reached(beatBy, now);
        }

        boolean isTimedOut(Instant now) {
            return reached(timeout, now);
        }

        Waiting beaten(Instant now) {
            return new Waiting(visit, token, timeout, beat, beat == null ? null : now.plus(beat));
        }

        private static boolean reached(@Nullable Instant time, Instant now) {
            return time != null && !now.isBefore(time);
        }
    }

    /// Over.
    record Ended(
            Status status,
            @Nullable JsonNode output,
            @Nullable String error,
            @Nullable String cause,
            Instant at)
            implements ExecutionProgress {}

    enum Status {
        RUNNING,
        SUCCEEDED,
        FAILED,
        TIMED_OUT,
        ABORTED
    }

    default Status status() {
        return this instanceof Ended ended ? ended.status() : Status.RUNNING;
    }

    /// When something has to be done about it, if nobody asks before; null for never.
    default @Nullable Instant due() {
        return switch (this) {
            case Ready ready -> ready.notBefore();
            case Waiting waiting ->
                    Stream.of(waiting.timeout(), waiting.beatBy())
                            .filter(Objects::nonNull)
                            .min(Instant::compareTo)
                            .orElse(null);
            case Ended _ -> null;
        };
    }
}
