package dev.rungate.pricing;

/// The most that a request can use, as far as its price depends on it: tokens of all choices
/// together, whether the provider may write to its prompt cache (OpenAI does so by itself,
/// Anthropic if the request asks for it) and for an hour, whether audio goes in or out, how many
/// web searches the provider may make, and the requested service tier (empty for none).
public record Bound(
        long inputTokens,
        long outputTokens,
        boolean cacheWrites,
        boolean cacheHourWrites,
        boolean audio,
        long searches,
        String serviceTier) {
    public Bound {
        if (inputTokens < 0 || outputTokens < 0 || searches < 0) {
            throw new IllegalArgumentException("nothing can be used less than not at all");
        }
    }

    /// Plain text in and out.
    public static Bound of(long inputTokens, long outputTokens) {
        return new Bound(inputTokens, outputTokens, false, false, false, 0, "");
    }

    public Bound withOutput(long tokens) {
        return new Bound(
                inputTokens, tokens, cacheWrites, cacheHourWrites, audio, searches, serviceTier);
    }

    boolean allows(Unit unit) {
        return switch (unit) {
            case INPUT, CACHE_READ, OUTPUT, REASONING, WEB_SEARCH, REQUEST -> true;
            case CACHE_WRITE, CACHE_WRITE_5M -> cacheWrites || cacheHourWrites;
            case CACHE_WRITE_1H -> cacheHourWrites;
            case INPUT_AUDIO, CACHE_AUDIO_READ, OUTPUT_AUDIO -> audio;
        };
    }
}
