package dev.rungate.runs;

import dev.rungate.chat.Usage;
import dev.rungate.ids.CallId;
import dev.rungate.pricing.Usd;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Steps as calls in tests leave them.
public final class Steps {
    private static final String NAME = "llm.gpt-4o-mini";

    private Steps() {}

    public static Step ok(CallId call, long nanos, Instant at) {
        return ok(call, nanos, Usage.of(7, 3), at);
    }

    public static Step ok(CallId call, long nanos, Usage usage, Instant at) {
        return Step.ofCall(
                call,
                NAME,
                Step.Status.OK,
                new Step.Timing(at, 812, 301L),
                new Step.Request("openai", "gpt-4o-mini", "ab12".repeat(16)),
                new Step.Charge(
                        usage,
                        new Usd(nanos),
                        false,
                        false,
                        false,
                        new Step.PriceOrigin("genai-prices", "2026-11-01")),
                new Step.Outcome(
                        "gpt-4o-mini-2024-07-18",
                        "stop",
                        List.of("get_weather"),
                        null,
                        List.of(),
                        false));
    }

    /// A step in which every text that others wrote is as long as {@code text}.
    public static Step wordy(CallId call, Step.Kind kind, String text, Instant at) {
        var many = Collections.nCopies(100, text);
        var rules =
                IntStream.range(0, 100).mapToObj(i -> new Step.Waived("rule" + i, text)).toList();
        var values =
                IntStream.range(0, 40).boxed().collect(Collectors.toMap(i -> "key" + i, i -> text));
        return new Step(
                call,
                text,
                kind,
                Step.Status.OK,
                Step.Timing.at(at),
                new Step.Request(text, text, text),
                new Step.Charge(
                        Usage.of(7, 3),
                        new Usd(4),
                        false,
                        false,
                        false,
                        new Step.PriceOrigin(text, text)),
                new Step.Outcome(text, text, many, new Step.StepError(text, text), rules, false),
                kind == Step.Kind.GATE ? Step.Details.ofGate(values) : Step.Details.NONE);
    }

    /// The same step, of an answer that could not be read in full.
    public static Step doubtful(Step step) {
        var charge = step.charge();
        return new Step(
                step.call(),
                step.name(),
                step.kind(),
                step.status(),
                step.timing(),
                step.request(),
                new Step.Charge(
                        charge.usage(),
                        charge.cost(),
                        charge.estimated(),
                        charge.overHold(),
                        true,
                        charge.price()),
                step.outcome(),
                step.details());
    }

    public static Step unread(Step step) {
        var known = step.outcome();
        var outcome =
                new Step.Outcome(
                        known.model(),
                        known.finish(),
                        known.toolCalls(),
                        known.error(),
                        known.waived(),
                        true);
        return Step.ofCall(
                step.call(),
                step.name(),
                step.status(),
                step.timing(),
                step.request(),
                step.charge(),
                outcome);
    }

    public static Step refused(CallId call, Instant at) {
        return Step.ofCall(
                call,
                NAME,
                Step.Status.REFUSED,
                Step.Timing.at(at),
                new Step.Request(null, "gpt-4o-mini", null),
                Step.Charge.FREE,
                new Step.Outcome(
                        null,
                        null,
                        List.of(),
                        new Step.StepError("budget_exceeded", "Run budget ceiling reached."),
                        List.of(new Step.Waived("rate_limited", "rates.parallel")),
                        false));
    }
}
