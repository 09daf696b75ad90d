package dev.rungate.calls.admission;

import dev.rungate.calls.intake.Tariff;
import dev.rungate.chat.ChatRequest;
import dev.rungate.chat.MalformedRequest;
import dev.rungate.chat.PromptSize;
import dev.rungate.pricing.Bound;
import dev.rungate.pricing.Usd;
import java.util.List;
import java.util.OptionalLong;

/// The most that a call can cost. It is never too low, or a budget could be overspent, and as low
/// as the request allows. {@code amount} bounds the cost of {@code inputTokens} in and {@code
/// outputTokens} out of each choice. If the request names several models, the dearest one counts.
record WorstCase(
        List<Tariff> tariffs,
        ChatRequest request,
        long inputTokens,
        long outputTokens,
        Usd amount) {
    /// More than any provider has charged for one picture so far, at the highest detail.
    private static final long TOKENS_PER_IMAGE = 50_000;

    /// A provider's hidden instructions for tools, and the frame around the messages.
    private static final long TOKENS_OF_THE_FRAME = 64;

    private static final long TOKENS_OF_HIDDEN_TOOL_PROMPT = 1_024;

    /// The window of a model whose own is unknown.
    private static final long LARGEST_WINDOW = 2_000_000;

    /// Counts every byte of the request's text as a token.
    static WorstCase of(List<Tariff> tariffs, ChatRequest request) {
        var size = request.size();
        long input = inputBound(size, size.textBytes(), window(tariffs));
        return with(tariffs, request, input, outputBound(tariffs, request));
    }

    /// The same call with a tighter bound for the tokens of its text.
    WorstCase withText(long tokens) {
        long input = inputBound(request.size(), tokens, window());
        return with(tariffs, request, Math.min(input, inputTokens), outputTokens);
    }

    /// The most tokens that any of the models can read.
    long window() {
        return window(tariffs);
    }

    WorstCase withOutput(long tokens) {
        return with(tariffs, request, inputTokens, tokens);
    }

    /// The output tokens of each choice that {@code money} pays for.
    long affordableOutput(Usd money) {
        return tariffs.stream()
                .mapToLong(tariff ->
                        tariff.price()
                                .outputTokensFor(money, bound(tariff, request, inputTokens, 0)))
                .map(tokens -> Math.min(outputTokens, tokens / request.choices()))
                .min()
                .orElseThrow();
    }

    long tokens() {
        return inputTokens + outputTokens * request.choices();
    }

    private static WorstCase with(
            List<Tariff> tariffs, ChatRequest request, long input, long output) {
        long all = output * request.choices();
        var amount =
                tariffs.stream()
                        .map(tariff -> tariff.price().ceiling(bound(tariff, request, input, all)))
                        .max(Usd::compareTo)
                        .orElseThrow();
        return new WorstCase(tariffs, request, input, output, amount);
    }

    private static Bound bound(Tariff tariff, ChatRequest request, long input, long output) {
        var size = request.size();
        return new Bound(
                Math.min(input, window(tariff)),
                output,
                size.cacheWrites(),
                size.hourCacheWrites(),
                size.audioBytes() > 0 || request.speaks(),
                size.webSearches(),
                request.serviceTier());
    }

    private static long window(Tariff tariff) {
        return tariff.contextWindow().orElse(LARGEST_WINDOW);
    }

    private static long window(List<Tariff> tariffs) {
        return tariffs.stream().mapToLong(WorstCase::window).max().orElseThrow();
    }

    private static long inputBound(PromptSize size, long textTokens, long window) {
        if (size.unbounded()) {
            return window;
        }
        long counted =
                textTokens
                        + size.images() * TOKENS_PER_IMAGE
                        + size.audioBytes()
                        + TOKENS_OF_THE_FRAME
                        + (size.tools() ? TOKENS_OF_HIDDEN_TOOL_PROMPT : 0);
        return Math.min(counted, window);
    }

    private static long outputBound(List<Tariff> tariffs, ChatRequest request) {
        return request.maxOutputTokens()
                .orElseGet(() ->
                        tariffs.stream().mapToLong(WorstCase::longestAnswer).max().orElseThrow());
    }

    /// If the model's maximum is unknown and the policy clamps, the maximum is what the run's whole
    /// limit pays for.
    private static long longestAnswer(Tariff tariff) {
        var longest = knownMaximum(tariff);
        return (longest.isPresent() ? longest : tariff.affordableOutput())
                .orElseThrow(() ->
                        new MalformedRequest(
                                "max_tokens",
                                "the model's own maximum is not known, so the request must say"
                                        + " one"));
    }

    /// The model's longest answer, or else its context window: no answer is longer than that.
    private static OptionalLong knownMaximum(Tariff tariff) {
        return tariff.maxOutput().isPresent() ? tariff.maxOutput() : tariff.contextWindow();
    }

    /// Whether the request leaves the length of the output to the model.
    boolean openEnded() {
        return request.maxOutputTokens().isEmpty();
    }

    /// The lowered output limit of each choice; empty if the request stays as it is.
    OptionalLong clampedTo() {
        if (openEnded() && tariffs.stream().anyMatch(one -> knownMaximum(one).isEmpty())) {
            return OptionalLong.of(outputTokens);
        }
        return outputTokens < outputBound(tariffs, request)
                ? OptionalLong.of(outputTokens)
                : OptionalLong.empty();
    }
}
