package dev.rungate.refusals;

import dev.rungate.approvals.Asked;
import dev.rungate.approvals.Gate;
import dev.rungate.approvals.GateWords;
import dev.rungate.approvals.ShownText;
import dev.rungate.pricing.Usd;
import dev.rungate.runs.Balance;
import dev.rungate.runs.RunState;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Why a request is not served, and the {@link Row} of facts that its caller is told. The table in
/// `docs/errors.md` has the same rows.
public sealed interface Refusal {
    Row row();

    /// The word by which programs tell refusals apart: {@code error.code} on the wire and in the
    /// step.
    default String code() {
        return row().code();
    }

    /// One sentence for the person who reads it, here and in the run's record.
    default String sentence() {
        return row().sentence();
    }

    // The request

    /// {@code problems} lists every mistake of a document; empty for a single field.
    record InvalidRequest(String field, String problem, List<Problem> problems) implements Refusal {
        public InvalidRequest {
            problems = List.copyOf(problems);
        }

        public InvalidRequest(String field, String problem) {
            this(field, problem, List.of());
        }

        @Override
        public Row row() {
            var row =
                    Row.of(400, "invalid_request", "correct_request")
                            .withSentence(problems.isEmpty() ? field + ": " + problem : problem)
                            .withContext("field", field)
                            .withContext("problem", problem);
            return problems.isEmpty()
                    ? row
                    : row.withContext("problems", problems.stream().map(Problem::context).toList());
        }
    }

    /// One mistake of a document, and the path to it.
    record Problem(String path, String problem) {
        LinkedHashMap<String, String> context() {
            var context = new LinkedHashMap<String, String>();
            context.put("path", path);
            context.put("problem", problem);
            return context;
        }
    }

    record InvalidToken(String why) implements Refusal {
        @Override
        public Row row() {
            return Row.of(401, "invalid_token", "use_valid_token").withSentence(why);
        }
    }

    record RequestTooLarge(long limitBytes) implements Refusal {
        @Override
        public Row row() {
            return Row.of(413, "request_too_large", "shorten_request")
                    .withSentence("The request is larger than " + limitBytes + " bytes.")
                    .withContext("limit_bytes", limitBytes);
        }
    }

    /// {@code remedy} is a sentence of its own, or empty.
    record NotFound(String what, String remedy) implements Refusal {
        public NotFound(String what) {
            this(what, "");
        }

        @Override
        public Row row() {
            return Row.of(404, "not_found", "check_address")
                    .withSentence((what + " was not found. " + remedy).strip());
        }
    }

    record MethodNotAllowed(List<String> allowed) implements Refusal {
        public MethodNotAllowed {
            allowed = List.copyOf(allowed);
        }

        @Override
        public Row row() {
            return Row.of(405, "method_not_allowed", "use_allowed_method")
                    .withSentence("Allowed here: " + String.join(", ", allowed) + ".")
                    .withContext("allowed", allowed);
        }
    }

    /// This process cannot take more.
    record Overloaded(Cause cause) implements Refusal {
        public enum Cause {
            /// The memory for bodies in flight is taken, and the request found no room.
            REQUEST("The memory for requests in flight is taken; try again in a moment."),
            /// The provider had answered, and its answer found no room.
            ANSWER(
                    "The provider's answer was too long for the memory that other calls leave; it"
                            + " was paid for."),
            /// The decision is there, and the held answer found no room. It is kept.
            HELD(
                    "The memory for answers in flight is taken; the held answer is kept: send the"
                            + " same request again in a moment."),
            /// The process is ending, and serves only what it had begun.
            ENDING("This server is ending; try again in a moment.");

            private final String sentence;

            Cause(String sentence) {
                this.sentence = sentence;
            }
        }

        /// Not retryable after an answer: the provider would be paid a second time.
        @Override
        public Row row() {
            return cause == Cause.ANSWER
                    ? Row.of(503, "overloaded", "shorten_request").withSentence(cause.sentence)
                    : Row.of(503, "overloaded", "wait_and_retry")
                            .withSentence(cause.sentence)
                            .retryAfter(1);
        }
    }

    // Money

    /// The figures of a refusal for money: {@code cumulative spend + held + remaining = limit};
    /// {@code steps} were admitted so far.
    record Figures(Balance balance, Usd estimated, long steps, String stepThatTripped) {
        private Row in(Row row) {
            return row.withContext("scope", "run")
                    .withContext("window", null)
                    .withContext("cumulative_spend_usd", balance.spent())
                    .withContext("held_usd", balance.held())
                    .withContext("limit_usd", balance.limit())
                    .withContext("remaining_usd", balance.remaining())
                    .withContext("estimated_cost_usd", estimated)
                    .withContext("steps", steps)
                    .withContext("step_that_tripped", stepThatTripped);
        }

        /// Most clients show only a refusal's sentence, so it contains the figures.
        private String sums() {
            return "this call may cost up to $%s, and $%s of the limit of $%s is left"
                    .formatted(estimated, balance.remaining(), balance.limit());
        }
    }

    record OverBudget(Figures figures) implements Refusal {
        @Override
        public Row row() {
            return figures.in(
                    Row.of(402, "budget_exceeded", "raise_limit_or_new_run")
                            .withSentence("Run budget ceiling reached: " + figures.sums() + "."));
        }
    }

    record BudgetHeld(Figures figures, int retryAfterSeconds) implements Refusal {
        @Override
        public Row row() {
            return figures.in(
                            Row.of(429, "budget_held", "wait_and_retry")
                                    .withSentence(
                                            "The rest of the run's budget is held by calls in"
                                                    + " flight: "
                                                    + figures.sums()
                                                    + "; try again in a moment."))
                    .withRetryAfter(retryAfterSeconds);
        }
    }

    /// {@code hint} ends the sentence, or is empty.
    record UnpricedModel(String requested, String hint) implements Refusal {
        public UnpricedModel(String requested) {
            this(requested, "");
        }

        @Override
        public Row row() {
            return Row.of(403, "unpriced_model", "choose_priced_model_or_price_it_in_policy")
                    .withSentence(
                            "There is no price for the model "
                                    + ShownText.name(requested)
                                    + ", so its cost could not be bounded"
                                    + hint
                                    + ".")
                    .withContext("requested", requested);
        }
    }

    /// {@code answered}: the provider has answered and is paid, and the ledger was needed to judge
    /// its answer.
    record LedgerDown(boolean answered) implements Refusal {
        /// Not retryable after an answer: the provider would be paid a second time.
        @Override
        public Row row() {
            if (answered) {
                return Row.of(503, "ledger_unavailable", "wait_and_retry")
                        .withSentence(
                                "The ledger cannot be reached, and the answer, which was paid for,"
                                        + " cannot be judged without it.");
            }
            return Row.of(503, "ledger_unavailable", "wait_and_retry")
                    .withSentence(
                            "The ledger cannot be reached, so nothing may be spent; try again.")
                    .retryAfter(1);
        }
    }

    // The policy

    /// {@code hint} ends the sentence, or is empty.
    record PolicyViolation(String field, Object requested, Object allowed, String hint)
            implements Refusal {
        public PolicyViolation(String field, Object requested, Object allowed) {
            this(field, requested, allowed, "");
        }

        @Override
        public Row row() {
            return Row.of(403, "policy_violation", "change_request_or_policy")
                    .withSentence(
                            "The policy does not allow this: %s is %s, allowed is %s%s."
                                    .formatted(
                                            field,
                                            ShownText.line(String.valueOf(requested)),
                                            allowed,
                                            hint))
                    .withContext("field", field)
                    .withContext("requested", requested)
                    .withContext("allowed", allowed);
        }
    }

    /// Who decides about a gate is not who may: {@code field} names what is in the way.
    record MayNotDecide(String field, String why) implements Refusal {
        @Override
        public Row row() {
            return Row.of(403, "policy_violation", "change_request_or_policy")
                    .withSentence("You may not decide this gate: " + ShownText.line(why) + ".")
                    .withContext("field", field)
                    .withContext("requested", why)
                    .withContext("allowed", "another approver");
        }
    }

    record ToolDenied(String tool, String what) implements Refusal {
        @Override
        public Row row() {
            return Row.of(403, "tool_denied", "do_without_tool")
                    .withSentence(
                            "The policy denies the tool "
                                    + ShownText.name(tool)
                                    + ": "
                                    + what
                                    + ".")
                    .withContext("tool", tool)
                    .withContext("problem", what);
        }
    }

    /// {@code tool} is null when whole requests repeat.
    record LoopDetected(@Nullable String tool, int limit) implements Refusal {
        @Override
        public Row row() {
            return Row.of(403, "loop_detected", "change_approach_or_new_run")
                    .withSentence(
                            "%s was repeated more than %s times in this run."
                                    .formatted(
                                            tool == null
                                                    ? "The same request"
                                                    : "The same call of " + ShownText.name(tool),
                                            limit))
                    .withContext("tool", tool)
                    .withContext("limit", limit);
        }
    }

    /// {@code window} is {@code minute}, {@code pending_gates}, or null for a limit of calls at the
    /// same time.
    record RateLimited(long limit, @Nullable String window, int retryAfterSeconds)
            implements Refusal {
        @Override
        public Row row() {
            return Row.of(429, "rate_limited", "wait_and_retry")
                    .withSentence(
                            window == null
                                    ? "More than " + limit + " calls at the same time."
                                    : window.equals("pending_gates")
                                            ? "The agent has "
                                                    + limit
                                                    + " calls that wait for a person already;"
                                                    + " somebody has to decide some of them."
                                            : "More than %s per %s; try again in %s s."
                                                    .formatted(limit, window, retryAfterSeconds))
                    .withContext("limit", limit)
                    .withContext("window", window)
                    .withRetryAfter(retryAfterSeconds);
        }
    }

    // The run

    record RunClosed(RunState state, @Nullable Instant closedAt) implements Refusal {
        @Override
        public Row row() {
            return Row.of(409, "run_closed", "new_run")
                    .withSentence("The run is " + state.word() + "; start a new one.")
                    .withContext("state", state.word())
                    .withContext("closed_at", closedAt);
        }
    }

    record RunConflict(String why) implements Refusal {
        @Override
        public Row row() {
            return Row.of(409, "run_conflict", "use_another_run_or_key").withSentence(why);
        }
    }

    // The provider. {@code attempts} is 0 where nothing was sent, {@code status} the provider's.

    record UpstreamError(String provider, @Nullable Integer status, int attempts, String why)
            implements Refusal {
        @Override
        public Row row() {
            var row =
                    attempts == 0
                            ? Row.of(502, "upstream_error", "configure_provider")
                            : Row.of(502, "upstream_error", "retry_later").retryIsUpToTheClient();
            return row.withSentence(why)
                    .withContext("provider", provider)
                    .withContext("upstream_status", status)
                    .withContext("attempts", attempts);
        }
    }

    record UpstreamTimeout(String provider, @Nullable Integer status, int attempts, String why)
            implements Refusal {
        @Override
        public Row row() {
            return Row.of(504, "upstream_timeout", "retry_later")
                    .retryIsUpToTheClient()
                    .withSentence(why)
                    .withContext("provider", provider)
                    .withContext("upstream_status", status)
                    .withContext("attempts", attempts);
        }
    }

    // Gates

    /// A person has to decide first: the same request, sent again, gets the answer.
    record ApprovalRequired(Gate gate, Asked asked) implements Refusal {
        public static final int RETRY_AFTER = 5;

        @Override
        public Row row() {
            return Row.of(403, "approval_required", "send_again")
                    .retryAfter(RETRY_AFTER)
                    .withSentence(GateWords.waiting(gate, asked))
                    .withContext("gate_id", gate.id().value())
                    .withContext("run_id", gate.run().run().value())
                    .withContext("rule", gate.firstRuleId())
                    .withContext("rules", gate.ruleIds())
                    .withContext("proposed_action", gate.firstAskedAction())
                    .withContext("approver_channel", gate.combinedRules().channel())
                    .withContext("asked", asked.told())
                    .withContext(
                            "not_asked",
                            asked.missed().stream().map(Asked.Missed::address).toList())
                    .withContext("approvals_url", asked.page())
                    .withContext("expires_at", gate.expiresAt());
        }
    }

    record ApprovalRejected(Gate gate) implements Refusal {
        @Override
        public Row row() {
            return GateOutcome.in(
                    Row.of(403, "approval_rejected", "do_without_tool")
                            .withSentence(GateWords.rejected(gate)),
                    gate);
        }
    }

    record ApprovalExpired(Gate gate) implements Refusal {
        @Override
        public Row row() {
            return GateOutcome.in(
                    Row.of(403, "approval_expired", "do_without_tool")
                            .withSentence(GateWords.expired(gate)),
                    gate);
        }
    }

    /// The gate was decided before, with another decision.
    record GateDecided(Gate gate) implements Refusal {
        @Override
        public Row row() {
            return GateOutcome.in(
                    Row.of(409, "gate_decided", "accept_decision")
                            .withSentence(GateWords.decided(gate)),
                    gate);
        }
    }
}
