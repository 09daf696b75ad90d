package dev.rungate.calls.admission;

import dev.rungate.calls.intake.Tariff;
import dev.rungate.chat.ChatRequest;
import dev.rungate.chat.MalformedRequest;
import dev.rungate.chat.PromptSize;
import dev.rungate.pricing.Bound;
import dev.rungate.pricing.Usd;
import java.util.OptionalLong;

/// The most a call can cost: true, so that a budget cannot be overspent, and as tight as can be
/// said without waste. {@code amount} bounds the cost of {@code inputTokens} in and {@code
/// outputTokens} out of each choice.
record WorstCase(
        Tariff tariff, ChatRequest request, long inputTokens, long outputTokens, Usd amount) {
    /// More than any provider's picture has cost so far, at the highest detail.
    private static final long TOKENS_PER_IMAGE = 50_000;

    /// A provider's hidden instructions for tools, and the frame around the messages.
    private static final long TOKENS_OF_THE_FRAME = 64;

    private static final long TOKENS_OF_HIDDEN_TOOL_PROMPT = 1_024;

    /// Where nothing bounds the input and the model's window is unknown.
    private static final long LARGEST_WINDOW = 2_000_000;

    /// Every byte of the request's text counts as a token.
    static WorstCase of(Tariff tariff, ChatRequest request) {
        var size = request.size();
        return with(
                tariff,
                request,
                inputBound(tariff, size, size.textBytes()),
                outputBound(tariff, request));
    }

    /// The same call, whose text is known to have no more than so many tokens.
    WorstCase withText(long tokens) {
        long input = inputBound(tariff, request.size(), tokens);
        return with(tariff, request, Math.min(input, inputTokens), outputTokens);
    }

    /// The tokens that the model can read at most.
    long window() {
        return window(tariff);
    }

    WorstCase withOutput(long tokens) {
        return with(tariff, request, inputTokens, tokens);
    }

    /// Output tokens for each choice that {@code money} still affords.
    long affordableOutput(Usd money) {
        return Math.min(
                outputTokens,
                tariff.price().outputTokensFor(money, bound(request, inputTokens, 0))
                        / request.choices());
    }

    long tokens() {
        return inputTokens + outputTokens * request.choices();
    }

    private static WorstCase with(Tariff tariff, ChatRequest request, long input, long output) {
        var amount = tariff.price().ceiling(bound(request, input, output * request.choices()));
        return new WorstCase(tariff, request, input, output, amount);
    }

    private static Bound bound(ChatRequest request, long input, long output) {
        var size = request.size();
        return new Bound(
                input,
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

    private static long inputBound(Tariff tariff, PromptSize size, long textTokens) {
        long window = window(tariff);
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

    private static long outputBound(Tariff tariff, ChatRequest request) {
        var asked = request.maxOutputTokens();
        if (asked.isPresent()) {
            return asked.getAsLong();
        }
        var longest = knownMaximum(tariff);
        // Where nobody knows the maximum, a call that may be clamped is given one that is paid for.
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
        if (openEnded() && knownMaximum(tariff).isEmpty()) {
            return OptionalLong.of(outputTokens);
        }
        return outputTokens < outputBound(tariff, request)
                ? OptionalLong.of(outputTokens)
                : OptionalLong.empty();
    }
}
