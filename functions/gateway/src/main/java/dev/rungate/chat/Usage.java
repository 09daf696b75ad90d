package dev.rungate.chat;

/// Tokens and web searches of a call or of a billed part of it, reported or counted. Input includes
/// both cache kinds and audio, output includes reasoning and audio; {@code cacheWriteHourTokens} is
/// the one-hour share of {@code cacheWriteTokens}.
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

    static Usage searches(long webSearches) {
        return new Usage(0, 0, 0, 0, 0, 0, 0, 0, 0, webSearches);
    }

    public Usage plus(Usage other) {
        return new Usage(
                inputTokens + other.inputTokens,
                outputTokens + other.outputTokens,
                cacheReadTokens + other.cacheReadTokens,
                cacheWriteTokens + other.cacheWriteTokens,
                cacheWriteHourTokens + other.cacheWriteHourTokens,
                reasoningTokens + other.reasoningTokens,
                inputAudioTokens + other.inputAudioTokens,
                outputAudioTokens + other.outputAudioTokens,
                cacheAudioReadTokens + other.cacheAudioReadTokens,
                webSearches + other.webSearches);
    }

    /// The later of two reports within one stream: a zero does not take back what was counted.
    public Usage then(Usage later) {
        return new Usage(
                later(inputTokens, later.inputTokens),
                later(outputTokens, later.outputTokens),
                later(cacheReadTokens, later.cacheReadTokens),
                later(cacheWriteTokens, later.cacheWriteTokens),
                later(cacheWriteHourTokens, later.cacheWriteHourTokens),
                later(reasoningTokens, later.reasoningTokens),
                later(inputAudioTokens, later.inputAudioTokens),
                later(outputAudioTokens, later.outputAudioTokens),
                later(cacheAudioReadTokens, later.cacheAudioReadTokens),
                later(webSearches, later.webSearches));
    }

    private static long later(long before, long after) {
        return after == 0 ? before : after;
    }

    public long totalTokens() {
        return inputTokens + outputTokens;
    }
}
