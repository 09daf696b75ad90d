package dev.rungate.runs;

import dev.rungate.chat.Usage;
import dev.rungate.ids.CallId;
import dev.rungate.pricing.Usd;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Steps as calls in tests leave them.
public final class Steps {
    private Steps() {}

    public static Step ok(CallId call, long nanos, Instant at) {
        return ok(call, nanos, Usage.of(7, 3), at);
    }

    public static Step ok(CallId call, long nanos, Usage usage, Instant at) {
        return new Step(
                call,
                "llm.gpt-4o-mini",
                Step.Kind.LLM,
                Step.Status.OK,
                "openai",
                "gpt-4o-mini",
                "gpt-4o-mini-2024-07-18",
                at,
                812,
                301L,
                usage,
                new Usd(nanos),
                false,
                false,
                new Step.PriceSource("genai-prices", "2026-11-01"),
                "stop",
                List.of("get_weather"),
                null,
                List.of(),
                "ab12".repeat(16),
                Map.of());
    }

    public static Step refused(CallId call, Instant at) {
        return new Step(
                call,
                "llm.gpt-4o-mini",
                Step.Kind.LLM,
                Step.Status.REFUSED,
                null,
                "gpt-4o-mini",
                null,
                at,
                0,
                null,
                null,
                Usd.ZERO,
                false,
                false,
                null,
                null,
                List.of(),
                new Step.StepError("budget_exceeded", "Run budget ceiling reached."),
                List.of(new Step.Waived("rate_limited", "rates.parallel")),
                null,
                Map.of());
    }
}
