package dev.rungate.policy;

import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// How long a run may be idle and last, how many calls and tokens it may use, and who may join it.
public record RunRules(
        Duration idleTimeout,
        @Nullable Duration maxDuration,
        OptionalLong maxSteps,
        OptionalLong maxTokens,
        boolean shared,
        OnDisconnect onDisconnect) {
    public static final RunRules DEFAULT =
            new RunRules(
                    Duration.ofMinutes(15),
                    null,
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    false,
                    OnDisconnect.DRAIN);
}
