package dev.rungate.budgets;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The rules of a policy that the ledger's one conditional write must enforce. A limit of N lets N
/// through and refuses the next. If the policy only observes, these rules refuse nothing, and those
/// that would have are listed.
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
