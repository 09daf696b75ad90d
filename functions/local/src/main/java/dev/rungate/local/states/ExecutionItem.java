package dev.rungate.local.states;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// An execution as an item of the table, and back.
final class ExecutionItem {
    /// As long as AWS remembers executions that have ended.
    private static final Duration REMEMBERED = Duration.ofDays(90);

    private ExecutionItem() {}

    static String key(String machine) {
        return "executions/" + machine;
    }

    static Items of(Execution execution) {
        var arn = execution.arn();
        var item =
                Items.at(key(arn.machine()), arn.name())
                        .text("definition", execution.definition())
                        .text("role", execution.role())
                        .text("input", execution.input())
                        .time("started", execution.started())
                        .time("deadline", execution.deadline())
                        .number("events", execution.events())
                        .number("version", execution.version())
                        .text("status", execution.standing().status().name());
        return switch (execution.standing()) {
            case ExecutionProgress.Ready ready ->
                    visit(item, ready.visit()).time("after", ready.notBefore());
            case ExecutionProgress.Waiting waiting ->
                    visit(item, waiting.visit())
                            .text("token", waiting.token())
                            .time("timeout", waiting.timeout())
                            .text("beat", waiting.beat() == null ? null : "" + waiting.beat())
                            .time("beatBy", waiting.beatBy());
            case ExecutionProgress.Ended ended ->
                    item.text("output", text(ended.output()))
                            .text("error", ended.error())
                            .text("cause", ended.cause())
                            .time("ended", ended.at())
                            .until(ended.at().plus(REMEMBERED));
        };
    }

    static Execution read(Items item) {
        var machine = item.text(Items.KEY).substring(key("").length());
        return new Execution(
                new ExecutionArn(machine, item.text(Items.SORT)),
                item.text("definition"),
                item.text("role"),
                item.text("input"),
                item.time("started"),
                item.time("deadline"),
                standing(item),
                item.number("events"),
                item.number("version"));
    }

    private static Items visit(Items item, ExecutionProgress.Visit visit) {
        return item.text("state", visit.state())
                .text("data", StatesJson.text(visit.input()))
                .time("entered", visit.entered())
                .numbers("retries", visit.retries());
    }

    private static ExecutionProgress standing(Items item) {
        var status = ExecutionProgress.Status.valueOf(item.text("status"));
        if (status != ExecutionProgress.Status.RUNNING) {
            return new ExecutionProgress.Ended(
                    status,
                    json(item.textOrNull("output")),
                    item.textOrNull("error"),
                    item.textOrNull("cause"),
                    item.time("ended"));
        }
        var visit =
                new ExecutionProgress.Visit(
                        item.text("state"),
                        StatesJson.read(item.text("data")),
                        item.time("entered"),
                        item.numbers("retries"));
        var token = item.textOrNull("token");
        var beat = item.textOrNull("beat");
        return token == null
                ? new ExecutionProgress.Ready(visit, item.time("after"))
                : new ExecutionProgress.Waiting(
                        visit,
                        token,
                        item.timeOrNull("timeout"),
                        beat == null ? null : Duration.parse(beat),
                        item.timeOrNull("beatBy"));
    }

    private static @Nullable String text(@Nullable JsonNode node) {
        return node == null ? null : StatesJson.text(node);
    }

    private static @Nullable JsonNode json(@Nullable String text) {
        return text == null ? null : StatesJson.read(text);
    }
}
