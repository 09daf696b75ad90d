package dev.rungate.wire.openai;

import dev.rungate.chat.Usage;
import dev.rungate.wire.json.Counts;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads the `usage` object. OpenAI's input includes cached tokens and its output the reasoning;
/// xAI leaves the reasoning out of `completion_tokens`, which shows in `total_tokens`, and bills it
/// as output all the same.
final class OpenAiUsage {
    private OpenAiUsage() {}

    static @Nullable Usage read(JsonNode usage) {
        if (!Counts.has(usage, "prompt_tokens") && !Counts.has(usage, "completion_tokens")) {
            return null;
        }
        var in = usage.path("prompt_tokens_details");
        var out = usage.path("completion_tokens_details");
        return new Usage(
                Counts.of(usage, "prompt_tokens"),
                output(usage, Counts.of(out, "reasoning_tokens")),
                cacheRead(usage, in),
                Counts.of(in, "cache_write_tokens"),
                0,
                Counts.of(out, "reasoning_tokens"),
                Counts.of(in, "audio_tokens"),
                Counts.of(out, "audio_tokens"),
                Counts.of(in.path("cached_tokens_details"), "audio_tokens"),
                0);
    }

    private static long output(JsonNode usage, long reasoning) {
        long completion = Counts.of(usage, "completion_tokens");
        long both = Counts.of(usage, "prompt_tokens") + completion;
        return Counts.of(usage, "total_tokens") == both + reasoning
                ? completion + reasoning
                : completion;
    }

    private static long cacheRead(JsonNode usage, JsonNode details) {
        if (Counts.has(details, "cached_tokens")) {
            return Counts.of(details, "cached_tokens");
        }
        return Math.max(
                Counts.of(usage, "cached_tokens"), Counts.of(usage, "prompt_cache_hit_tokens"));
    }
}
