package dev.rungate.wire.openai;

import dev.rungate.chat.ReportedUsage;
import dev.rungate.chat.Usage;
import dev.rungate.wire.json.Counts;
import dev.rungate.wire.json.Json;
import dev.rungate.wire.json.ServiceTier;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads the `usage` object, which sums up an answer or a stream so far. OpenAI's input includes
/// cached tokens and its output the reasoning; xAI leaves the reasoning out of `completion_tokens`,
/// which shows in `total_tokens`, and bills it as output all the same.
record OpenAiUsage(boolean inputSaid, boolean outputSaid, Usage counts, String serviceTier) {
    static final OpenAiUsage NONE = new OpenAiUsage(false, false, Usage.NONE, "");

    /// Adds what an answer or a chunk reports to what was reported before it.
    OpenAiUsage and(JsonNode answer) {
        var tier = ServiceTier.of(Json.string(answer.path("service_tier")));
        var usage = usage(answer);
        return new OpenAiUsage(
                inputSaid || Counts.has(usage, "prompt_tokens"),
                outputSaid || Counts.has(usage, "completion_tokens"),
                counts.then(counts(usage)),
                tier.isEmpty() ? serviceTier : tier);
    }

    /// Whether a `usage` object reports anything that is billed.
    static boolean isReported(JsonNode usage) {
        return Counts.has(usage, "prompt_tokens") || Counts.has(usage, "completion_tokens");
    }

    /// Null while neither side of the bill is known.
    @Nullable ReportedUsage usage() {
        return inputSaid || outputSaid
                ? new ReportedUsage(
                        List.of(new ReportedUsage.UsageOfModel(null, serviceTier, counts)),
                        inputSaid,
                        outputSaid)
                : null;
    }

    /// The `usage` object. Groq has it in a place of its own, Moonshot in a choice.
    private static JsonNode usage(JsonNode answer) {
        if (answer.path("usage").isObject()) {
            return answer.path("usage");
        }
        var groq = answer.path("x_groq").path("usage");
        return groq.isObject() ? groq : answer.path("choices").path(0).path("usage");
    }

    private static Usage counts(JsonNode usage) {
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
