package dev.rungate.http.runs;

import dev.rungate.chat.Usage;
import dev.rungate.http.Amounts;
import dev.rungate.http.Timestamps;
import dev.rungate.runs.NumberedStep;
import dev.rungate.runs.Run;
import dev.rungate.runs.RunTotals;
import dev.rungate.runs.Step;
import dev.rungate.wire.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Runs and their steps as the wire shows them.
public final class RunJson {
    private RunJson() {}

    static ObjectNode run(Run run) {
        var terms = run.terms();
        var json =
                Json.object()
                        .put("run_id", run.key().run().value())
                        .put("state", run.state().word())
                        .put("agent_id", terms.agent().value())
                        .put("policy", terms.policy().toString())
                        .put(
                                "parent_run_id",
                                terms.parent() == null ? null : terms.parent().value())
                        .put("customer", terms.customer())
                        .put("feature", terms.feature());
        var tags = json.putObject("tags");
        terms.tags().forEach(tags::put);
        json.put("started_at", Timestamps.text(run.startedAt()))
                .put("last_activity_at", Timestamps.text(run.lastActivityAt()))
                .put("closed_at", Timestamps.textOrNull(run.closedAt()))
                .put("closed_by", run.closedBy());
        json.putObject("budget")
                .put("limit_usd", Amounts.text(run.balance().limit()))
                .put("spent_usd", Amounts.text(run.balance().spent()))
                .put("held_usd", Amounts.text(run.balance().held()))
                .put("remaining_usd", Amounts.text(run.balance().remaining()));
        json.put("steps", run.admitted());
        json.set("usage", usage(run.totals()));
        var gates = json.putArray("pending_gates");
        run.pendingGates().forEach(gate -> gates.add(gate.value()));
        return json;
    }

    static ObjectNode step(NumberedStep numbered) {
        var step = numbered.step();
        var json =
                Json.object()
                        .put("step_id", step.id())
                        .put("number", numbered.number())
                        .put("name", step.name())
                        .put("kind", step.kind().word())
                        .put("status", step.status().word())
                        .put("provider", step.request().provider())
                        .put("requested_model", step.request().model())
                        .put("model", step.outcome().model());
        timing(step.timing(), json);
        charge(step.charge(), json);
        outcome(step.outcome(), json);
        json.putNull("fallback_of").put("request_sha256", step.request().sha256());
        remarks(step, json);
        return json;
    }

    private static void timing(Step.Timing timing, ObjectNode json) {
        json.put("started_at", Timestamps.text(timing.startedAt()))
                .put("duration_ms", timing.durationMs())
                .put("first_byte_ms", timing.firstByteMs());
    }

    private static void charge(Step.Charge charge, ObjectNode json) {
        json.set("usage", usage(charge.usage()));
        json.put("cost_usd", Amounts.text(charge.cost())).put("estimated", charge.estimated());
        json.set("price", price(charge.price()));
    }

    private static void outcome(Step.Outcome outcome, ObjectNode json) {
        json.put("finish_reason", outcome.finish());
        var calls = json.putArray("tool_calls");
        outcome.toolCalls().forEach(calls::add);
        json.set("error", error(outcome.error()));
    }

    /// Only where there is something to remark.
    private static void remarks(Step step, ObjectNode json) {
        details(step.details(), json);
        if (step.charge().doubtful()) {
            json.put("usage_doubtful", true);
        }
        if (step.charge().overHold()) {
            json.put("over_hold", true);
        }
        if (step.outcome().unread()) {
            json.put("unread", true);
        }
        if (!step.outcome().waived().isEmpty()) {
            var list = json.putArray("would_refuse");
            step.outcome()
                    .waived()
                    .forEach(waived ->
                            list.addObject().put("code", waived.code()).put("rule", waived.rule()));
        }
    }

    private static void details(Step.Details details, ObjectNode json) {
        if (!details.values().isEmpty()) {
            var about =
                    switch (details.subject()) {
                        case GATE -> "gate";
                        case RUN -> "event";
                    };
            var values = json.putObject(about);
            details.values().forEach(values::put);
        }
    }

    private static @Nullable ObjectNode usage(@Nullable Usage usage) {
        return usage == null
                ? null
                : usage(
                        new RunTotals(
                                usage.inputTokens(),
                                usage.outputTokens(),
                                usage.cacheReadTokens(),
                                usage.cacheWriteTokens(),
                                usage.reasoningTokens()));
    }

    public static ObjectNode usage(RunTotals totals) {
        return Json.object()
                .put("input_tokens", totals.inputTokens())
                .put("output_tokens", totals.outputTokens())
                .put("cache_read_tokens", totals.cacheReadTokens())
                .put("cache_write_tokens", totals.cacheWriteTokens())
                .put("reasoning_tokens", totals.reasoningTokens());
    }

    private static @Nullable ObjectNode price(Step.@Nullable PriceOrigin price) {
        return price == null
                ? null
                : Json.object().put("source", price.source()).put("as_of", price.asOf());
    }

    private static @Nullable ObjectNode error(Step.@Nullable StepError error) {
        return error == null
                ? null
                : Json.object().put("code", error.code()).put("message", error.message());
    }
}
