package dev.rungate.budgets;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The rules of a policy that one conditional write must uphold. N are let through, the next one is
/// refused. Not enforced, nothing but the run's state refuses, and what would have is listed.
public record AdmissionRules(
        boolean enforced,
        OptionalLong maxSteps,
        OptionalLong maxTokens,
        @Nullable Duration maxDuration,
        OptionalInt parallel,
        OptionalLong requestsPerMinute,
        OptionalLong tokensPerMinute,
        OptionalInt identicalRequests) {
    public static final AdmissionRules BUDGET_ONLY =
            new AdmissionRules(
                    true,
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    null,
                    OptionalInt.empty(),
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    OptionalInt.empty());
}
