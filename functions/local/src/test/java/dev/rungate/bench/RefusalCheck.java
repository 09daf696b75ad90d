package dev.rungate.bench;

import dev.rungate.bench.Volley.Shot;
import java.math.BigDecimal;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Whether a refusal for money tells the truth: its figures add up, and it is final exactly when
/// real spend leaves no room.
record RefusalCheck(Shot shot) {

    void faults(List<String> faults) {
        switch (shot.code()) {
            case "budget_exceeded" -> figures(faults, 402, true);
            case "budget_held" -> figures(faults, 429, false);
            default ->
                    faults.add("call " + shot.number() + ": " + shot.status() + " " + shot.code());
        }
    }

    private void figures(List<String> faults, int status, boolean spentLeavesNoRoom) {
        var reply = shot.reply();
        if (reply == null) {
            return;
        }
        var context = reply.json().get("error").get("context");
        var spent = amount(context, "cumulative_spend_usd");
        var limit = amount(context, "limit_usd");
        var sum = spent.add(amount(context, "held_usd")).add(amount(context, "remaining_usd"));
        boolean noRoom = spent.add(amount(context, "estimated_cost_usd")).compareTo(limit) > 0;
        RunRecord.expect(
                faults,
                shot.status() == status && sum.compareTo(limit) == 0 && noRoom == spentLeavesNoRoom,
                "call " + shot.number() + ": " + shot.status() + " with " + context);
    }

    private static BigDecimal amount(JsonNode context, String name) {
        return new BigDecimal(context.get(name).asString());
    }
}
