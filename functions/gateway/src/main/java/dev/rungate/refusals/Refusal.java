package dev.rungate.refusals;

import dev.rungate.approvals.Gate;
import dev.rungate.approvals.GateWords;
import dev.rungate.pricing.Usd;
import dev.rungate.runs.Balance;
import dev.rungate.runs.RunState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Why a call is not served, each with what its caller needs to know to do better. Which status and
/// words that becomes is the door's business.
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

    /// The figures of a refusal for money: {@code cumulative spend + held + remaining = limit};
    /// {@code steps} were admitted so far.
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
    record RateLimited(long limit, @Nullable String window, int retryAfterSeconds)
            implements Refusal {}

    record UpstreamError(String provider, @Nullable Integer status, int attempts, String why)
            implements Refusal {}

    record UpstreamTimeout(String provider, @Nullable Integer status, int attempts, String why)
            implements Refusal {}

    /// A human has to decide first: the same request, sent again, gets the answer.
    record ApprovalRequired(Gate gate) implements Refusal {}

    record ApprovalRejected(Gate gate) implements Refusal {}

    record ApprovalExpired(Gate gate) implements Refusal {}

    /// The gate was decided, and not this way.
    record GateDecided(Gate gate) implements Refusal {}

    record LedgerDown() implements Refusal {}

    /// This process cannot take more.
    record Overloaded(Cause cause) implements Refusal {
        public enum Cause {
            /// The memory for bodies in flight is taken, and the request found no room.
            REQUEST,
            /// The provider had answered, and its answer found no room.
            ANSWER,
            /// The process is ending, and serves only what it had begun.
            ENDING
        }

        /// Whether the same request can be served in a moment, without being paid for twice.
        public boolean passes() {
            return cause != Cause.ANSWER;
        }
    }

    record NotFound(String what) implements Refusal {}

    record MethodNotAllowed(List<String> allowed) implements Refusal {
        public MethodNotAllowed {
            allowed = List.copyOf(allowed);
        }
    }

    /// The word by which programs tell refusals apart: {@code error.code} on the wire and in the
    /// step.
    default String code() {
        return switch (this) {
            case InvalidRequest ignored -> "invalid_request";
            case InvalidToken ignored -> "invalid_token";
            case OverBudget ignored -> "budget_exceeded";
            case BudgetHeld ignored -> "budget_held";
            case PolicyViolation ignored -> "policy_violation";
            case ToolDenied ignored -> "tool_denied";
            case LoopDetected ignored -> "loop_detected";
            case UnpricedModel ignored -> "unpriced_model";
            case RunClosed ignored -> "run_closed";
            case RunConflict ignored -> "run_conflict";
            case RequestTooLarge ignored -> "request_too_large";
            case RateLimited ignored -> "rate_limited";
            case UpstreamError ignored -> "upstream_error";
            case UpstreamTimeout ignored -> "upstream_timeout";
            case ApprovalRequired ignored -> "approval_required";
            case ApprovalRejected ignored -> "approval_rejected";
            case ApprovalExpired ignored -> "approval_expired";
            case GateDecided ignored -> "gate_decided";
            case LedgerDown ignored -> "ledger_unavailable";
            case Overloaded ignored -> "overloaded";
            case NotFound ignored -> "not_found";
            case MethodNotAllowed ignored -> "method_not_allowed";
        };
    }

    /// One sentence for the person who reads it, here and in the run's record.
    default String sentence() {
        return switch (this) {
            case InvalidRequest(var field, var problem, var problems) ->
                    problems.isEmpty() ? field + ": " + problem : problem;
            case InvalidToken(var why) -> why;
            case OverBudget ignored -> "Run budget ceiling reached.";
            case BudgetHeld ignored ->
                    "The rest of the run's budget is held by calls in flight; try again in a"
                            + " moment.";
            case PolicyViolation(var field, var requested, var allowed) ->
                    "The policy does not allow this: "
                            + field
                            + " is "
                            + requested
                            + ", allowed is "
                            + allowed
                            + ".";
            case ToolDenied(var tool, var what) ->
                    "The policy denies the tool " + tool + ": " + what + ".";
            case LoopDetected(var tool, var limit) ->
                    (tool == null ? "The same request" : "The same call of " + tool)
                            + " was repeated more than "
                            + limit
                            + " times in this run.";
            case UnpricedModel(var requested) ->
                    "There is no price for the model "
                            + requested
                            + ", so its cost could not be bounded.";
            case RunClosed(var state, var closedAt) ->
                    "The run is " + state.word() + "; start a new one.";
            case RunConflict(var why) -> why;
            case RequestTooLarge(var limit) -> "The request is larger than " + limit + " bytes.";
            case RateLimited(var limit, var window, var retryAfter) ->
                    window == null
                            ? "More than " + limit + " calls at the same time."
                            : "More than "
                                    + limit
                                    + " per "
                                    + window
                                    + "; try again in "
                                    + retryAfter
                                    + " s.";
            case UpstreamError(var provider, var status, var attempts, var why) -> why;
            case UpstreamTimeout(var provider, var status, var attempts, var why) -> why;
            case ApprovalRequired(var gate) -> GateWords.waiting(gate);
            case ApprovalRejected(var gate) -> GateWords.rejected(gate);
            case ApprovalExpired(var gate) -> GateWords.expired(gate);
            case GateDecided(var gate) -> GateWords.decided(gate);
            case LedgerDown ignored ->
                    "The ledger cannot be reached, so nothing may be spent; try again.";
            case Overloaded(var cause) ->
                    switch (cause) {
                        case REQUEST ->
                                "The memory for requests in flight is taken; try again in a"
                                    + " moment.";
                        case ANSWER ->
                                "The provider's answer was too long for the memory that other calls"
                                        + " leave; it was paid for.";
                        case ENDING -> "This server is ending; try again in a moment.";
                    };
            case NotFound(var what) -> what + " was not found.";
            case MethodNotAllowed(var allowed) ->
                    "Allowed here: " + String.join(", ", allowed) + ".";
        };
    }
}
