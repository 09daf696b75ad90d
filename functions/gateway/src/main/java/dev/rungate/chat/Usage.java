package dev.rungate.chat;

/// Tokens of one call as the provider reported them. Input includes both cache kinds and audio,
/// output includes reasoning and audio; {@code cacheWriteHourTokens} is the one-hour share of
/// {@code cacheWriteTokens}.
public record Usage(
        long inputTokens,
        long outputTokens,
        long cacheReadTokens,
        long cacheWriteTokens,
        long cacheWriteHourTokens,
        long reasoningTokens,
        long inputAudioTokens,
        long outputAudioTokens,
        long cacheAudioReadTokens,
        long webSearches) {
    public static final Usage NONE = new Usage(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /// Plain text in, plain text out.
    public static Usage of(long inputTokens, long outputTokens) {
        return new Usage(inputTokens, outputTokens, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    /// The same with another number of output tokens.
    public Usage withOutput(long tokens) {
        return new Usage(
                inputTokens,
                tokens,
                cacheReadTokens,
                cacheWriteTokens,
                cacheWriteHourTokens,
                reasoningTokens,
                inputAudioTokens,
                outputAudioTokens,
                cacheAudioReadTokens,
                webSearches);
    }

    public long totalTokens() {
        return inputTokens + outputTokens;
    }
}
