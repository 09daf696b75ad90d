package dev.rungate.http;

import dev.rungate.approvals.Asked;
import dev.rungate.approvals.AskedRule;
import dev.rungate.approvals.Gate;
import dev.rungate.approvals.ProposedAction;
import dev.rungate.ids.AgentId;
import dev.rungate.ids.GateId;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.PolicyRef;
import dev.rungate.ids.RunId;
import dev.rungate.ids.RunKey;
import dev.rungate.policy.AskRules;
import dev.rungate.pricing.Usd;
import dev.rungate.refusals.Refusal;
import dev.rungate.runs.Balance;
import dev.rungate.runs.RunState;
import java.time.Instant;
import java.util.List;

/// Refusals of every kind, and of every shape that a kind has.
final class RefusalSamples {
    private static final Gate GATE =
            Gate.opened(
                    new GateId("gate_1"),
                    new RunKey(OrgId.LOCAL, new RunId("run_1")),
                    new AgentId("agt_1"),
                    null,
                    new PolicyRef("p", 1),
                    "f",
                    List.of(new ProposedAction(0, "refund", "{\"amount\":700}", "refunds")),
                    List.of(new AskedRule("refunds", AskRules.DEFAULT)),
                    Usd.ZERO,
                    Instant.EPOCH);

    private RefusalSamples() {}

    static List<Refusal> all() {
        var figures =
                new Refusal.Figures(
                        new Balance(Usd.of("1.00"), Usd.of("0.98"), Usd.of("0.01")),
                        Usd.of("0.05"),
                        7,
                        "llm.m");
        return List.of(
                new Refusal.InvalidRequest("max_tokens", "must be a whole number"),
                new Refusal.InvalidRequest(
                        "$", "is wrong", List.of(new Refusal.Problem("name", "is missing"))),
                new Refusal.InvalidToken("The token is not valid."),
                new Refusal.OverBudget(figures),
                new Refusal.BudgetHeld(figures, 1),
                new Refusal.PolicyViolation("model", "m", List.of("n")),
                new Refusal.MayNotDecide("approvers", "only Ann may decide this"),
                new Refusal.ToolDenied("drop_table", "the rule is about every call of it"),
                new Refusal.LoopDetected("search", 5),
                new Refusal.LoopDetected(null, 5),
                new Refusal.UnpricedModel("m"),
                new Refusal.RunClosed(RunState.COMPLETED, Instant.EPOCH),
                new Refusal.RunConflict("A run of this name exists already."),
                new Refusal.RequestTooLarge(10),
                new Refusal.RateLimited(60, "minute", 12),
                new Refusal.RateLimited(2, null, 1),
                new Refusal.RateLimited(1_000, "pending_gates", 30),
                new Refusal.UpstreamError("openai", null, 0, "OPENAI_API_KEY is not set."),
                new Refusal.UpstreamError("openai", null, 1, "The provider cannot be reached."),
                new Refusal.UpstreamError("openai", 500, 1, "The provider broke off."),
                new Refusal.UpstreamTimeout("openai", null, 1, "The provider fell silent."),
                new Refusal.ApprovalRequired(
                        GATE, new Asked(List.of("slack://#ops"), List.of(), null)),
                new Refusal.ApprovalRejected(GATE),
                new Refusal.ApprovalExpired(GATE),
                new Refusal.GateDecided(GATE),
                new Refusal.LedgerDown(false),
                new Refusal.LedgerDown(true),
                new Refusal.Overloaded(Refusal.Overloaded.Cause.REQUEST),
                new Refusal.Overloaded(Refusal.Overloaded.Cause.ANSWER),
                new Refusal.Overloaded(Refusal.Overloaded.Cause.HELD),
                new Refusal.Overloaded(Refusal.Overloaded.Cause.ENDING),
                new Refusal.NotFound("A run of this name"),
                new Refusal.MethodNotAllowed(List.of("GET")));
    }
}
