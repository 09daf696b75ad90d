package dev.rungate.wire.anthropic;

import dev.rungate.chat.Usage;
import dev.rungate.wire.json.Counts;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Anthropic's figures as they come in, a stream's in two parts: what is said later replaces what
/// was said before, and what is not said stays. Its `input_tokens` leave out what went through the
/// cache; ours do not.
record AnthropicUsage(
        long input,
        long cacheRead,
        long cacheWrite,
        long cacheWriteHour,
        long output,
        long thinking,
        long searches) {
    private static final long UNSAID = -1;
    static final AnthropicUsage NONE =
            new AnthropicUsage(UNSAID, UNSAID, UNSAID, UNSAID, UNSAID, UNSAID, UNSAID);

    AnthropicUsage and(JsonNode usage) {
        return new AnthropicUsage(
                Counts.of(usage, "input_tokens", input),
                Counts.of(usage, "cache_read_input_tokens", cacheRead),
                Counts.of(usage, "cache_creation_input_tokens", cacheWrite),
                Counts.of(
                        usage.path("cache_creation"), "ephemeral_1h_input_tokens", cacheWriteHour),
                Counts.of(usage, "output_tokens", output),
                Counts.of(usage.path("output_tokens_details"), "thinking_tokens", thinking),
                Counts.of(usage.path("server_tool_use"), "web_search_requests", searches));
    }

    /// Null while neither side of the bill is known.
    @Nullable Usage usage() {
        if (input == UNSAID && output == UNSAID) {
            return null;
        }
        long read = said(cacheRead);
        long write = said(cacheWrite);
        return new Usage(
                said(input) + read + write,
                said(output),
                read,
                write,
                said(cacheWriteHour),
                said(thinking),
                0,
                0,
                0,
                said(searches));
    }

    private static long said(long count) {
        return Math.max(0, count);
    }
}
