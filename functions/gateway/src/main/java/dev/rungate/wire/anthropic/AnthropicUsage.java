package dev.rungate.wire.anthropic;

import dev.rungate.chat.ReportedUsage;
import dev.rungate.chat.Usage;
import dev.rungate.wire.json.Counts;
import dev.rungate.wire.json.Json;
import dev.rungate.wire.json.ServiceTier;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Anthropic's usage as it comes in, a stream's in two parts. A later figure replaces an earlier
/// one, except that a zero or a missing figure changes nothing. Its `input_tokens` leave out what
/// went through the cache; ours do not.
record AnthropicUsage(
        long input,
        long cacheRead,
        long cacheWrite,
        long cacheWriteHour,
        long output,
        long thinking,
        long searches,
        String serviceTier,
        List<Iteration> iterations) {
    private static final long UNSAID = -1;

    /// One round of sampling. {@code extra} says that the sums above leave it out.
    private record Iteration(@Nullable String model, boolean extra, Usage counts) {
        ReportedUsage.UsageOfModel part(String serviceTier) {
            return new ReportedUsage.UsageOfModel(model, serviceTier, counts);
        }
    }

    static final AnthropicUsage NONE =
            new AnthropicUsage(
                    UNSAID, UNSAID, UNSAID, UNSAID, UNSAID, UNSAID, UNSAID, "", List.of());

    AnthropicUsage and(JsonNode usage) {
        var tier = ServiceTier.of(usage, "service_tier", "speed", "inference_geo");
        var rounds = iterations(usage.path("iterations"));
        return new AnthropicUsage(
                then(input, usage, "input_tokens"),
                then(cacheRead, usage, "cache_read_input_tokens"),
                then(cacheWrite, usage, "cache_creation_input_tokens"),
                then(cacheWriteHour, usage.path("cache_creation"), "ephemeral_1h_input_tokens"),
                then(output, usage, "output_tokens"),
                then(thinking, usage.path("output_tokens_details"), "thinking_tokens"),
                then(searches, usage.path("server_tool_use"), "web_search_requests"),
                tier.isEmpty() ? serviceTier : tier,
                rounds.isEmpty() ? iterations : rounds);
    }

    /// The usage at the start of a stream: the output figure there is a placeholder.
    AnthropicUsage atStart() {
        return new AnthropicUsage(
                input,
                cacheRead,
                cacheWrite,
                cacheWriteHour,
                UNSAID,
                UNSAID,
                searches,
                serviceTier,
                iterations);
    }

    private static long then(long before, JsonNode object, String name) {
        long after = Counts.of(object, name, before);
        return after == 0 && before > 0 ? before : after;
    }

    private static List<Iteration> iterations(JsonNode list) {
        var rounds = new ArrayList<Iteration>();
        for (var one : list) {
            var counts = NONE.and(one);
            if (counts.usage() != null) {
                var type = Json.string(one.path("type"));
                boolean extra = type.equals("compaction") || type.equals("advisor_message");
                rounds.add(new Iteration(AnthropicAnswers.model(one), extra, counts.counts()));
            }
        }
        return rounds;
    }

    /// Null while neither side of the bill is known.
    @Nullable ReportedUsage usage() {
        boolean inputSaid = input != UNSAID;
        boolean outputSaid = output != UNSAID;
        return inputSaid || outputSaid ? new ReportedUsage(parts(), inputSaid, outputSaid) : null;
    }

    /// The rounds, where they add up to no less than the sums; else the sums, and the rounds that
    /// the sums leave out.
    private List<ReportedUsage.UsageOfModel> parts() {
        var parts = new ArrayList<ReportedUsage.UsageOfModel>();
        var rounds = iterations.stream().filter(round -> !round.extra()).toList();
        if (covers(rounds)) {
            rounds.forEach(round -> parts.add(round.part(serviceTier)));
            var first = parts.getFirst();
            parts.set(0, part(first.model(), first.counts().plus(besideTokens())));
        } else {
            parts.add(part(null, counts()));
        }
        iterations.stream()
                .filter(Iteration::extra)
                .forEach(round -> parts.add(round.part(serviceTier)));
        return parts;
    }

    private ReportedUsage.UsageOfModel part(@Nullable String model, Usage counts) {
        return new ReportedUsage.UsageOfModel(model, serviceTier, counts);
    }

    private boolean covers(List<Iteration> rounds) {
        if (rounds.isEmpty()) {
            return false;
        }
        var sum = rounds.stream().map(Iteration::counts).reduce(Usage.NONE, Usage::plus);
        var whole = counts();
        return sum.inputTokens() >= whole.inputTokens()
                && sum.outputTokens() >= whole.outputTokens()
                && sum.cacheWriteTokens() >= whole.cacheWriteTokens()
                && sum.cacheWriteHourTokens() >= whole.cacheWriteHourTokens();
    }

    /// What the answer reports only as a whole.
    private Usage besideTokens() {
        return new Usage(0, 0, 0, 0, 0, atLeastZero(thinking), 0, 0, 0, atLeastZero(searches));
    }

    private Usage counts() {
        long read = atLeastZero(cacheRead);
        long write = atLeastZero(cacheWrite);
        return new Usage(
                atLeastZero(input) + read + write,
                atLeastZero(output),
                read,
                write,
                atLeastZero(cacheWriteHour),
                atLeastZero(thinking),
                0,
                0,
                0,
                atLeastZero(searches));
    }

    private static long atLeastZero(long count) {
        return Math.max(0, count);
    }
}
