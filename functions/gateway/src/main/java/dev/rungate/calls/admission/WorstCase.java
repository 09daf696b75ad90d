package dev.rungate.calls.admission;

import dev.rungate.calls.intake.Tariff;
import dev.rungate.chat.ChatRequest;
import dev.rungate.chat.MalformedRequest;
import dev.rungate.chat.PromptSize;
import dev.rungate.pricing.Bound;
import dev.rungate.pricing.Usd;
import java.util.List;
import java.util.OptionalLong;

/// The most a call can cost: true, so that a budget cannot be overspent, and as tight as can be
/// said without waste. {@code amount} bounds the cost of {@code inputTokens} in and {@code
/// outputTokens} out of each choice, whichever of the models that the request names answers: the
/// dearest counts.
record WorstCase(
        List<Tariff> tariffs,
        ChatRequest request,
        long inputTokens,
        long outputTokens,
        Usd amount) {
    /// More than any provider's picture has cost so far, at the highest detail.
    private static final long TOKENS_PER_IMAGE = 50_000;

    /// A provider's hidden instructions for tools, and the frame around the messages.
    private static final long TOKENS_OF_THE_FRAME = 64;

    private static final long TOKENS_OF_HIDDEN_TOOL_PROMPT = 1_024;

    /// Where nothing bounds the input and the model's window is unknown.
    private static final long LARGEST_WINDOW = 2_000_000;

    /// Every byte of the request's text counts as a token.
    static WorstCase of(List<Tariff> tariffs, ChatRequest request) {
        var size = request.size();
        long input = inputBound(size, size.textBytes(), window(tariffs));
        return with(tariffs, request, input, outputBound(tariffs, request));
    }

    /// The same call, whose text is known to have no more than so many tokens.
    WorstCase withText(long tokens) {
        long input = inputBound(request.size(), tokens, window());
        return with(tariffs, request, Math.min(input, inputTokens), outputTokens);
    }

    /// The tokens that a model can read at most, whichever answers.
    long window() {
        return window(tariffs);
    }

    WorstCase withOutput(long tokens) {
        return with(tariffs, request, inputTokens, tokens);
    }

    /// Output tokens for each choice that {@code money} still affords.
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

    /// Where nobody knows the maximum, a call that may be clamped is given one that is paid for.
    private static long longestAnswer(Tariff tariff) {
        var longest = knownMaximum(tariff);
        return (longest.isPresent() ? longest : tariff.affordableOutput())
                .orElseThrow(() ->
                        new MalformedRequest(
                                "max_tokens",
                                "the model's own maximum is not known, so the request must say"
                                        + " one"));
    }

    /// No answer is longer than what the model can hold.
    private static OptionalLong knownMaximum(Tariff tariff) {
        return tariff.maxOutput().isPresent() ? tariff.maxOutput() : tariff.contextWindow();
    }

    /// Whether the caller left the output's length to the model.
    boolean openEnded() {
        return request.maxOutputTokens().isEmpty();
    }

    /// The output each choice may have, if that is less than what was asked for.
    OptionalLong clampedTo() {
        if (openEnded() && tariffs.stream().anyMatch(one -> knownMaximum(one).isEmpty())) {
            return OptionalLong.of(outputTokens);
        }
        return outputTokens < outputBound(tariffs, request)
                ? OptionalLong.of(outputTokens)
                : OptionalLong.empty();
    }
}
