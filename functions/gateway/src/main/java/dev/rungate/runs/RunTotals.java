package dev.rungate.runs;

/// The tokens that a run has used so far, over all its settled calls.
public record RunTotals(
        long inputTokens,
        long outputTokens,
        long cacheReadTokens,
        long cacheWriteTokens,
        long reasoningTokens) {
    public static final RunTotals NONE = new RunTotals(0, 0, 0, 0, 0);

    public long tokens() {
        return inputTokens + outputTokens;
    }
}
