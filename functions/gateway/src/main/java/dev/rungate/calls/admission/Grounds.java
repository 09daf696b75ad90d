package dev.rungate.calls.admission;

import dev.rungate.budgets.Obstacle;
import dev.rungate.calls.Call;
import dev.rungate.pricing.Usd;
import dev.rungate.refusals.Refusal;
import dev.rungate.refusals.Refusal.Figures;
import dev.rungate.runs.Run;
import java.time.Duration;

/// Turns the obstacle that stopped a call into a refusal, with the rule behind it.
record Grounds(Refusal refusal, String rule) {
    static Grounds of(Obstacle obstacle, Call call, Run run, Usd estimated) {
        return switch (obstacle) {
            case Obstacle.Conflict(var why) -> new Grounds(new Refusal.RunConflict(why), "run");
            case Obstacle.Ended ignored ->
                    new Grounds(new Refusal.RunClosed(run.state(), run.closedAt()), "run");
            case Obstacle.StepsUsedUp(var limit) ->
                    violation("run.max_steps", run.admitted() + 1, limit);
            case Obstacle.TokensUsedUp(var limit) ->
                    violation("run.max_tokens", run.totals().tokens(), limit);
            case Obstacle.TimeUsedUp(var limit) ->
                    violation(
                            "run.max_duration",
                            Duration.between(run.startedAt(), call.startedAt()).toString(),
                            limit.toString());
            case Obstacle.Rate rate -> ofRate(rate);
            case Obstacle.RequestRepeated(var limit) ->
                    new Grounds(new Refusal.LoopDetected(null, limit), "loops.identical_requests");
            case Obstacle.OverLimit ignored ->
                    new Grounds(new Refusal.OverBudget(figures(call, run, estimated)), BUDGET);
            case Obstacle.HeldByOthers ignored ->
                    new Grounds(new Refusal.BudgetHeld(figures(call, run, estimated), 1), BUDGET);
        };
    }

    static Grounds ofRate(Obstacle.Rate rate) {
        return switch (rate) {
            case Obstacle.RateReached(var rule, var limit, var retryAfter) ->
                    new Grounds(
                            new Refusal.RateLimited(limit, "minute", seconds(retryAfter)), rule);
            case Obstacle.ParallelReached(var rule, var limit) ->
                    new Grounds(new Refusal.RateLimited(limit, null, 1), rule);
        };
    }

    static final String BUDGET = "budget.run.limit_usd";

    private static Grounds violation(String field, Object requested, Object allowed) {
        return new Grounds(new Refusal.PolicyViolation(field, requested, allowed), field);
    }

    private static Figures figures(Call call, Run run, Usd estimated) {
        return new Figures(run.balance(), estimated, run.admitted(), call.stepName());
    }

    /// At most 59: SDKs misread 60 and more.
    private static int seconds(Duration wait) {
        return Math.clamp(Math.ceilDiv(wait.toMillis(), 1000L), 1, 59);
    }
}
