package dev.rungate.calls;

import dev.rungate.pricing.Usd;
import dev.rungate.runs.Balance;
import dev.rungate.runs.RunState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Why a call is not served, each with what its caller needs to know to do better. Which status and words that becomes is the door's business.
public sealed interface Refusal {
    /// {@code problems} lists every mistake of a document; empty for a single field.
    record InvalidRequest(String field, String problem, List<Problem> problems) implements Refusal {
        public InvalidRequest {
            problems = List.copyOf(problems);
        }

        public InvalidRequest(String field, String problem) {
            this(field, problem, List.of());
        }
    }

    record Problem(String path, String problem) {}

    record InvalidToken(String why) implements Refusal {}

    /// The figures of a refusal for money: {@code cumulative spend + held + remaining = limit}; {@code steps} were admitted so far.
    record Figures(Balance balance, Usd estimated, long steps, String stepThatTripped) {}

    record OverBudget(Figures figures) implements Refusal {}

    record BudgetHeld(Figures figures, int retryAfterSeconds) implements Refusal {}

    record PolicyViolation(String field, Object requested, Object allowed) implements Refusal {}

    record ToolDenied(String tool, String what) implements Refusal {}

    /// {@code tool} is null when whole requests repeat.
    record LoopDetected(@Nullable String tool, int limit) implements Refusal {}

    record UnpricedModel(String requested) implements Refusal {}

    record RunClosed(RunState state, @Nullable Instant closedAt) implements Refusal {}

    record RunConflict(String why) implements Refusal {}

    record RequestTooLarge(long limitBytes) implements Refusal {}

    /// {@code window} is {@code minute}, or null for a limit of calls at the same time.
    record RateLimited(long limit, @Nullable String window, int retryAfterSeconds) implements Refusal {}

    record UpstreamError(String provider, @Nullable Integer status, int attempts, String why) implements Refusal {}

    record UpstreamTimeout(String provider, @Nullable Integer status, int attempts, String why) implements Refusal {}

    record LedgerDown() implements Refusal {}

    record NotFound(String what) implements Refusal {}

    record MethodNotAllowed(List<String> allowed) implements Refusal {
        public MethodNotAllowed {
            allowed = List.copyOf(allowed);
        }
    }
}
