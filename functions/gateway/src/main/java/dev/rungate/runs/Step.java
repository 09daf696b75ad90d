package dev.rungate.runs;

import dev.rungate.chat.Usage;
import dev.rungate.ids.CallId;
import dev.rungate.pricing.Usd;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One line of a run's record; it gets its number when it is written. {@code details} say of an
/// event what a call does not have: who decided a gate and how, who changed the run's limit. Every
/// text is cut to a length ({@link RecordText}), so a step can always be written.
public record Step(
        CallId call,
        String name,
        Kind kind,
        Status status,
        Timing timing,
        Request request,
        Charge charge,
        Outcome outcome,
        Details details) {
    private static final int MOST_TOOLS = 64;
    private static final int LONGEST_TOOL = 256;
    private static final int MOST_WAIVED = 32;
    private static final int LONGEST_MESSAGE = 2_000;
    private static final int MOST_DETAILS = 16;
    private static final int LONGEST_DETAIL = 6_200;

    public Step {
        name = RecordText.cut(name, RecordText.NAME);
    }

    private static @Nullable String name(@Nullable String written) {
        return written == null ? null : RecordText.cut(written, RecordText.NAME);
    }

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

    /// When the step began and how long it took, in milliseconds; {@code firstByteMs} is null where
    /// no answer began.
    public record Timing(Instant startedAt, long durationMs, @Nullable Long firstByteMs) {
        public static Timing at(Instant moment) {
            return new Timing(moment, 0, null);
        }

        public static Timing between(Instant start, Instant end, @Nullable Long firstByteMs) {
            return new Timing(start, Duration.between(start, end).toMillis(), firstByteMs);
        }
    }

    /// The provider and the model that were asked, and the fingerprint of the request's bytes.
    public record Request(
            @Nullable String provider, @Nullable String model, @Nullable String sha256) {
        public static final Request NONE = new Request(null, null, null);

        public Request {
            provider = name(provider);
            model = name(model);
            sha256 = name(sha256);
        }
    }

    /// The money. {@code cost} is null where it is unknown, never zero for unknown; {@code
    /// overHold} says that the call cost more than was held for it; {@code doubtful} that the
    /// provider reported less than half of the output it sent.
    public record Charge(
            @Nullable Usage usage,
            @Nullable Usd cost,
            boolean estimated,
            boolean overHold,
            boolean doubtful,
            @Nullable PriceOrigin price) {
        public static final Charge FREE = new Charge(null, Usd.ZERO, false, false, false, null);

        /// The whole amount that was held, because nobody knows what the provider billed.
        public static Charge ofHold(Usd held) {
            return new Charge(null, held, true, false, false, null);
        }
    }

    /// The answer: the model that gave it, how it finished, the tools it called or the error.
    /// {@code waived} lists the rules of an observing policy that would have refused the call;
    /// {@code unread} says that the answer passed although it could not be read in full.
    public record Outcome(
            @Nullable String model,
            @Nullable String finish,
            List<String> toolCalls,
            @Nullable StepError error,
            List<Waived> waived,
            boolean unread) {
        public static final Outcome NONE =
                new Outcome(null, null, List.of(), null, List.of(), false);

        public Outcome {
            model = name(model);
            finish = name(finish);
            toolCalls = RecordText.cut(toolCalls, MOST_TOOLS, LONGEST_TOOL);
            waived = cut(waived.stream().distinct().toList());
        }

        private static List<Waived> cut(List<Waived> rules) {
            if (rules.size() <= MOST_WAIVED) {
                return rules;
            }
            int kept = MOST_WAIVED - 1;
            var last = new Waived("more", RecordText.more(rules.size() - kept, "rules"));
            return Stream.concat(rules.stream().limit(kept), Stream.of(last)).toList();
        }

        public static Outcome failed(StepError error) {
            return new Outcome(null, null, List.of(), error, List.of(), false);
        }
    }

    /// Where the price came from: its source ({@code genai-prices}, {@code policy}) and the date of
    /// the data.
    public record PriceOrigin(String source, @Nullable String asOf) {
        public PriceOrigin {
            source = RecordText.cut(source, RecordText.NAME);
            asOf = name(asOf);
        }
    }

    /// An error code and its sentence.
    public record StepError(String code, String message) {
        public StepError {
            code = RecordText.cut(code, RecordText.NAME);
            message = RecordText.cut(message, LONGEST_MESSAGE);
        }
    }

    /// A rule that would have refused the call.
    public record Waived(String code, String rule) {
        public Waived {
            code = RecordText.cut(code, LONGEST_TOOL);
            rule = RecordText.cut(rule, LONGEST_TOOL);
        }
    }

    /// What an event was about, and its values in order, all as text.
    public record Details(Subject subject, Map<String, String> values) {
        public static final Details NONE = new Details(Subject.RUN, Map.of());

        public enum Subject {
            GATE,
            RUN
        }

        public Details {
            values = Collections.unmodifiableMap(cut(values));
        }

        private static Map<String, String> cut(Map<String, String> values) {
            var kept = new LinkedHashMap<String, String>();
            values.entrySet().stream()
                    .limit(MOST_DETAILS)
                    .forEach(value ->
                            kept.put(
                                    RecordText.cut(value.getKey(), LONGEST_TOOL),
                                    RecordText.cut(value.getValue(), LONGEST_DETAIL)));
            return kept;
        }

        public static Details ofGate(Map<String, String> values) {
            return new Details(Subject.GATE, values);
        }

        public static Details ofRun(Map<String, String> values) {
            return new Details(Subject.RUN, values);
        }
    }

    /// A call of a model that was sent to its provider.
    public static Step ofCall(
            CallId call,
            String name,
            Status status,
            Timing timing,
            Request request,
            Charge charge,
            Outcome outcome) {
        return new Step(
                call, name, Kind.LLM, status, timing, request, charge, outcome, Details.NONE);
    }

    /// A call that was refused before anything was sent, and cost nothing.
    public static Step refused(
            CallId call, String name, Timing timing, Request request, StepError why) {
        return ofCall(
                call, name, Status.REFUSED, timing, request, Charge.FREE, Outcome.failed(why));
    }

    /// A call whose end nobody reported before its hold lapsed: the amount held is charged.
    public static Step unsettled(CallId call, @Nullable String model, Instant startedAt, Usd held) {
        return ofCall(
                call,
                model == null ? "llm" : "llm." + model,
                Status.UNSETTLED,
                Timing.at(startedAt),
                new Request(null, model, null),
                Charge.ofHold(held),
                Outcome.NONE);
    }

    /// Something that happened to the run and cost nothing.
    public static Step event(CallId id, String name, Kind kind, Instant at, Details details) {
        return new Step(
                id,
                name,
                kind,
                Status.OK,
                Timing.at(at),
                Request.NONE,
                Charge.FREE,
                Outcome.NONE,
                details);
    }

    /// The same step without any text that others wrote: what can be written where the whole
    /// cannot. The money is all there.
    public Step bare() {
        return new Step(
                call,
                kind.word(),
                kind,
                status,
                timing,
                Request.NONE,
                new Charge(
                        charge.usage(),
                        charge.cost(),
                        charge.estimated(),
                        charge.overHold(),
                        charge.doubtful(),
                        null),
                Outcome.failed(
                        new StepError(
                                outcome.error() == null ? "internal_error" : outcome.error().code(),
                                "The texts of this step could not be written down.")),
                Details.NONE);
    }

    public String id() {
        return "stp_" + call;
    }
}
