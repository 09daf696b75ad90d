package dev.rungate.local.states;

import java.time.Duration;
import java.util.Optional;

/// How long a task may take, or be silent: for ever, so many seconds, or as the input says.
sealed interface Limit {
    long MOST_SECONDS = 99_999_999;

    Optional<Duration> in(Scope scope);

    record None() implements Limit {
        @Override
        public Optional<Duration> in(Scope scope) {
            return Optional.empty();
        }
    }

    record Seconds(long seconds) implements Limit {
        @Override
        public Optional<Duration> in(Scope scope) {
            return Optional.of(Duration.ofSeconds(seconds));
        }
    }

    record AtPath(StatePath path) implements Limit {
        @Override
        public Optional<Duration> in(Scope scope) {
            var found = path.read(scope, StateError.RUNTIME);
            if (!found.isIntegralNumber()
                    || !found.canConvertToLong()
                    || found.longValue() < 1
                    || found.longValue() > MOST_SECONDS) {
                throw StateError.runtime(
                        "'%s' must be a whole number of seconds from 1 to %d."
                                .formatted(path.text(), MOST_SECONDS));
            }
            return Optional.of(Duration.ofSeconds(found.longValue()));
        }
    }
}
