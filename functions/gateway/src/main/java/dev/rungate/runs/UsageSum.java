package dev.rungate.runs;

import dev.rungate.chat.Usage;
import dev.rungate.pricing.Usd;
import org.jspecify.annotations.Nullable;

/// The cost and usage of several calls together. {@code unpriced} of them are not in {@code spent},
/// because nobody knows what they cost.
public record UsageSum(long calls, long refused, long unpriced, Usd spent, RunTotals tokens) {
    public static UsageSum of(Step step) {
        var cost = step.charge().cost();
        return new UsageSum(
                1,
                step.status() == Step.Status.REFUSED ? 1 : 0,
                cost == null ? 1 : 0,
                cost == null ? Usd.ZERO : cost,
                tokens(step.charge().usage()));
    }

    public UsageSum plus(UsageSum other) {
        return new UsageSum(
                calls + other.calls,
                refused + other.refused,
                unpriced + other.unpriced,
                spent.plus(other.spent),
                new RunTotals(
                        tokens.inputTokens() + other.tokens.inputTokens(),
                        tokens.outputTokens() + other.tokens.outputTokens(),
                        tokens.cacheReadTokens() + other.tokens.cacheReadTokens(),
                        tokens.cacheWriteTokens() + other.tokens.cacheWriteTokens(),
                        tokens.reasoningTokens() + other.tokens.reasoningTokens()));
    }

    private static RunTotals tokens(@Nullable Usage usage) {
        return usage == null
                ? RunTotals.NONE
                : new RunTotals(
                        usage.inputTokens(),
                        usage.outputTokens(),
                        usage.cacheReadTokens(),
                        usage.cacheWriteTokens(),
                        usage.reasoningTokens());
    }
}
