package dev.rungate.runs;

import dev.rungate.chat.Usage;
import dev.rungate.ids.CallId;
import dev.rungate.pricing.Usd;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One line of a run's record; numbered when it is written down. {@code cost} is null where it is
/// unknown, never zero for unknown. {@code waived} lists what an observing policy would have
/// refused; {@code facts} tell of a gate who decided it, how and when; {@code unread} says that the
/// answer passed although it could not be read in full.
public record Step(
        CallId call,
        String name,
        Kind kind,
        Status status,
        @Nullable String provider,
        @Nullable String requestedModel,
        @Nullable String model,
        Instant startedAt,
        long durationMs,
        @Nullable Long firstByteMs,
        @Nullable Usage usage,
        @Nullable Usd cost,
        boolean estimated,
        boolean overHold,
        @Nullable PriceSource price,
        @Nullable String finishReason,
        List<String> toolCalls,
        @Nullable StepError error,
        List<Waived> waived,
        @Nullable String requestSha256,
        Map<String, String> facts,
        boolean unread) {
    public enum Kind {
        LLM,
        TOOL,
        GATE,
        RUN;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public enum Status {
        OK,
        REFUSED,
        FAILED,
        ABORTED,
        UNSETTLED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Where the price came from: its source ({@code genai-prices}, {@code policy}) and the date of
    /// the data.
    public record PriceSource(String source, @Nullable String asOf) {}

    /// What went wrong, in the words of the error codes.
    public record StepError(String code, String message) {}

    /// A rule that would have refused the call.
    public record Waived(String code, String rule) {}

    public Step {
        toolCalls = List.copyOf(toolCalls);
        waived = List.copyOf(waived);
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    /// A step whose answer, if there was one, was read.
    public Step(
            CallId call,
            String name,
            Kind kind,
            Status status,
            @Nullable String provider,
            @Nullable String requestedModel,
            @Nullable String model,
            Instant startedAt,
            long durationMs,
            @Nullable Long firstByteMs,
            @Nullable Usage usage,
            @Nullable Usd cost,
            boolean estimated,
            boolean overHold,
            @Nullable PriceSource price,
            @Nullable String finishReason,
            List<String> toolCalls,
            @Nullable StepError error,
            List<Waived> waived,
            @Nullable String requestSha256,
            Map<String, String> facts) {
        this(
                call,
                name,
                kind,
                status,
                provider,
                requestedModel,
                model,
                startedAt,
                durationMs,
                firstByteMs,
                usage,
                cost,
                estimated,
                overHold,
                price,
                finishReason,
                toolCalls,
                error,
                waived,
                requestSha256,
                facts,
                false);
    }

    /// The same step, of an answer that could not be read in full.
    public Step asUnread() {
        return new Step(
                call,
                name,
                kind,
                status,
                provider,
                requestedModel,
                model,
                startedAt,
                durationMs,
                firstByteMs,
                usage,
                cost,
                estimated,
                overHold,
                price,
                finishReason,
                toolCalls,
                error,
                waived,
                requestSha256,
                facts,
                true);
    }

    /// Something that happened to the run and cost nothing.
    public static Step event(
            CallId id,
            String name,
            Kind kind,
            Status status,
            Instant at,
            Map<String, String> facts) {
        return new Step(
                id, name, kind, status, null, null, null, at, 0, null, null, Usd.ZERO, false, false,
                null, null, List.of(), null, List.of(), null, facts);
    }

    public String id() {
        return "stp_" + call;
    }
}
