package dev.rungate.http;

import dev.rungate.http.calls.AwaitingSender;
import dev.rungate.http.gates.GateJson;
import dev.rungate.ids.PolicyRef;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Receipt;
import dev.rungate.refusals.Refusal;
import dev.rungate.wire.ErrorText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// How a refusal is said: its status, what its context tells, how to recover, and whether asking
/// again in a moment can help. Nobody else knows.
public final class Refusals {
    private static final int LONGEST_RETRY_AFTER = 59;

    private Refusals() {}

    public static ErrorText text(CallRefused refused, String requestId) {
        var refusal = refused.refusal();
        return new ErrorText(
                status(refusal), refusal.code(), refusal.sentence(), context(refused), requestId);
    }

    /// For a fault of our own: it tells nothing but where to look.
    public static ErrorText internal(String requestId) {
        return new ErrorText(
                500,
                "internal_error",
                "Something went wrong in Rungate; its log tells more under " + requestId + ".",
                Map.of("recovery", recovery("report", false)),
                requestId);
    }

    /// For what the server refuses before there is a request to speak of.
    public static ErrorText protocol(
            int status, String problem, long maxBodyBytes, String requestId) {
        var refusal =
                status == 413
                        ? new Refusal.RequestTooLarge(maxBodyBytes)
                        : new Refusal.InvalidRequest("$", problem);
        var text = text(new CallRefused(refusal), requestId);
        return new ErrorText(status, text.code(), text.message(), text.context(), requestId);
    }

    static int status(Refusal refusal) {
        return switch (refusal) {
            case Refusal.InvalidRequest ignored -> 400;
            case Refusal.InvalidToken ignored -> 401;
            case Refusal.OverBudget ignored -> 402;
            case Refusal.PolicyViolation ignored -> 403;
            case Refusal.ToolDenied ignored -> 403;
            case Refusal.LoopDetected ignored -> 403;
            case Refusal.UnpricedModel ignored -> 403;
            case Refusal.ApprovalRequired ignored -> 403;
            case Refusal.ApprovalRejected ignored -> 403;
            case Refusal.ApprovalExpired ignored -> 403;
            case Refusal.NotFound ignored -> 404;
            case Refusal.MethodNotAllowed ignored -> 405;
            case Refusal.RunClosed ignored -> 409;
            case Refusal.RunConflict ignored -> 409;
            case Refusal.GateDecided ignored -> 409;
            case Refusal.RequestTooLarge ignored -> 413;
            case Refusal.BudgetHeld ignored -> 429;
            case Refusal.RateLimited ignored -> 429;
            case Refusal.UpstreamError ignored -> 502;
            case Refusal.LedgerDown ignored -> 503;
            case Refusal.Overloaded ignored -> 503;
            case Refusal.UpstreamTimeout ignored -> 504;
        };
    }

    /// Seconds, where waiting helps; several clients misread a minute and more.
    public static OptionalInt retryAfter(Refusal refusal) {
        return switch (refusal) {
            case Refusal.BudgetHeld held -> seconds(held.retryAfterSeconds());
            case Refusal.RateLimited limited -> seconds(limited.retryAfterSeconds());
            case Refusal.LedgerDown ignored -> OptionalInt.of(1);
            case Refusal.Overloaded full -> full.passes() ? OptionalInt.of(1) : OptionalInt.empty();
            case Refusal.ApprovalRequired ignored -> OptionalInt.of(AwaitingSender.RETRY_AFTER);
            default -> OptionalInt.empty();
        };
    }

    /// What {@code x-should-retry} says; nothing where the client knows best.
    public static Optional<Boolean> shouldRetry(Refusal refusal) {
        return switch (refusal) {
            case Refusal.UpstreamError(var provider, var status, var attempts, var why)
                    when attempts > 0 ->
                    Optional.empty();
            case Refusal.UpstreamTimeout ignored -> Optional.empty();
            default -> Optional.of(retryAfter(refusal).isPresent());
        };
    }

    private static OptionalInt seconds(int wanted) {
        return OptionalInt.of(Math.clamp(wanted, 1, LONGEST_RETRY_AFTER));
    }

    private static Map<String, Object> context(CallRefused refused) {
        var context = new LinkedHashMap<String, Object>();
        about(refused.receipt(), refused.rule(), context);
        details(refused.refusal(), context);
        context.put("recovery", recovery(action(refused.refusal()), retry(refused.refusal())));
        return context;
    }

    private static void about(Receipt receipt, @Nullable String rule, Map<String, Object> context) {
        if (receipt.run() != null) {
            context.put("run_id", receipt.run().value());
        }
        if (receipt.policy() != null) {
            context.put("policy_id", policyId(receipt.policy()));
            context.put("policy_name", receipt.policy().toString());
        }
        if (rule != null) {
            context.put("rule", rule);
        }
    }

    private static String policyId(PolicyRef policy) {
        return "pol_" + policy.name() + "_v" + policy.version();
    }

    private static void details(Refusal refusal, Map<String, Object> context) {
        switch (refusal) {
            case Refusal.InvalidRequest(var field, var problem, var problems) -> {
                context.put("field", field);
                context.put("problem", problem);
                if (!problems.isEmpty()) {
                    context.put("problems", problems(problems));
                }
            }
            case Refusal.OverBudget(var figures) -> money(figures, context);
            case Refusal.BudgetHeld(var figures, var seconds) -> {
                money(figures, context);
                context.put("retry_after_seconds", seconds(seconds).getAsInt());
            }
            case Refusal.PolicyViolation(var field, var requested, var allowed) -> {
                context.put("field", field);
                context.put("requested", requested);
                context.put("allowed", allowed);
            }
            case Refusal.ToolDenied(var tool, var what) -> {
                context.put("tool", tool);
                context.put("problem", what);
            }
            case Refusal.LoopDetected(var tool, var limit) -> {
                context.put("tool", tool);
                context.put("limit", limit);
            }
            case Refusal.UnpricedModel(var requested) -> context.put("requested", requested);
            case Refusal.RunClosed(var state, var closedAt) -> {
                context.put("state", state.word());
                context.put("closed_at", closedAt == null ? null : Timestamps.text(closedAt));
            }
            case Refusal.RequestTooLarge(var limit) -> context.put("limit_bytes", limit);
            case Refusal.RateLimited(var limit, var window, var seconds) -> {
                context.put("limit", limit);
                context.put("window", window);
                context.put("retry_after_seconds", seconds(seconds).getAsInt());
            }
            case Refusal.UpstreamError(var provider, var status, var attempts, var why) ->
                    upstream(provider, status, attempts, context);
            case Refusal.UpstreamTimeout(var provider, var status, var attempts, var why) ->
                    upstream(provider, status, attempts, context);
            case Refusal.MethodNotAllowed(var allowed) -> context.put("allowed", allowed);
            case Refusal.ApprovalRequired(var gate) -> context.putAll(GateJson.context(gate));
            case Refusal.ApprovalRejected(var gate) -> GateJson.outcome(gate, context);
            case Refusal.ApprovalExpired(var gate) -> GateJson.outcome(gate, context);
            case Refusal.GateDecided(var gate) -> GateJson.outcome(gate, context);
            case Refusal.InvalidToken ignored -> {}
            case Refusal.RunConflict ignored -> {}
            case Refusal.LedgerDown ignored -> {}
            case Refusal.Overloaded ignored -> {}
            case Refusal.NotFound ignored -> {}
        }
    }

    private static List<Map<String, Object>> problems(List<Refusal.Problem> problems) {
        var all = new ArrayList<Map<String, Object>>();
        for (var each : problems) {
            var problem = new LinkedHashMap<String, Object>();
            problem.put("path", each.path());
            problem.put("problem", each.problem());
            all.add(problem);
        }
        return all;
    }

    private static void money(Refusal.Figures figures, Map<String, Object> context) {
        var balance = figures.balance();
        context.put("scope", "run");
        context.put("window", null);
        context.put("cumulative_spend_usd", balance.spent().toString());
        context.put("held_usd", balance.held().toString());
        context.put("limit_usd", Amounts.text(balance.limit()));
        context.put("remaining_usd", Amounts.text(balance.remaining()));
        context.put("estimated_cost_usd", figures.estimated().toString());
        context.put("steps", figures.steps());
        context.put("step_that_tripped", figures.stepThatTripped());
    }

    private static void upstream(
            String provider, @Nullable Integer status, int attempts, Map<String, Object> context) {
        context.put("provider", provider);
        context.put("upstream_status", status);
        context.put("attempts", attempts);
    }

    private static boolean retry(Refusal refusal) {
        return shouldRetry(refusal).orElse(true);
    }

    private static Map<String, Object> recovery(String action, boolean retry) {
        var recovery = new LinkedHashMap<String, Object>();
        recovery.put("action", action);
        recovery.put("retry", retry);
        return recovery;
    }

    private static String action(Refusal refusal) {
        return switch (refusal) {
            case Refusal.InvalidRequest ignored -> "correct_request";
            case Refusal.InvalidToken ignored -> "use_valid_token";
            case Refusal.OverBudget ignored -> "raise_limit_or_new_run";
            case Refusal.BudgetHeld ignored -> "wait_and_retry";
            case Refusal.PolicyViolation ignored -> "change_request_or_policy";
            case Refusal.ToolDenied ignored -> "do_without_tool";
            case Refusal.LoopDetected ignored -> "change_approach_or_new_run";
            case Refusal.UnpricedModel ignored -> "choose_priced_model_or_price_it_in_policy";
            case Refusal.RunClosed ignored -> "new_run";
            case Refusal.ApprovalRequired ignored -> "send_again";
            case Refusal.ApprovalRejected ignored -> "do_without_tool";
            case Refusal.ApprovalExpired ignored -> "do_without_tool";
            case Refusal.GateDecided ignored -> "accept_decision";
            case Refusal.RunConflict ignored -> "use_another_run_or_key";
            case Refusal.RequestTooLarge ignored -> "shorten_request";
            case Refusal.RateLimited ignored -> "wait_and_retry";
            case Refusal.UpstreamError(var provider, var status, var attempts, var why) ->
                    attempts == 0 ? "configure_provider" : "retry_later";
            case Refusal.UpstreamTimeout ignored -> "retry_later";
            case Refusal.LedgerDown ignored -> "wait_and_retry";
            case Refusal.Overloaded full -> full.passes() ? "wait_and_retry" : "shorten_request";
            case Refusal.NotFound ignored -> "check_address";
            case Refusal.MethodNotAllowed ignored -> "use_allowed_method";
        };
    }
}
