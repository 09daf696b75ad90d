package dev.rungate.policy;

import dev.rungate.budgets.AgentRates;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// How often and how many at once: per run, and under {@code agent} over all runs of the agent.
public record RateRules(
        OptionalLong requestsPerMinute,
        OptionalLong tokensPerMinute,
        OptionalInt parallel,
        AgentRates.Limits agent) {
    public static final RateRules NONE =
            new RateRules(
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    OptionalInt.empty(),
                    new AgentRates.Limits(
                            OptionalLong.empty(), OptionalLong.empty(), OptionalInt.empty()));
}
