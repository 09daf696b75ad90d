package dev.rungate.local.states;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/// Executions, their histories, and whose each token is. What happens to an execution is written in
/// one transaction, on the condition that nothing else has happened to it.
final class ExecutionStore {
    private static final String OPEN = "open";
    private static final String ONLY = ".";
    private static final Duration LONGEST = Duration.ofDays(365 + 90);

    private final Rows rows;
    private final QueueStore queues;

    ExecutionStore(Rows rows, QueueStore queues) {
        this.rows = rows;
        this.queues = queues;
    }

    Optional<Execution> find(ExecutionArn arn) {
        return rows.find(ExecutionItem.key(arn.machine()), arn.name()).map(ExecutionItem::read);
    }

    Stream<Execution> of(MachineArn machine) {
        return rows.under(ExecutionItem.key(machine.name())).map(ExecutionItem::read);
    }

    Stream<ExecutionArn> open() {
        return rows.under(OPEN).map(item -> ExecutionArn.ours(item.text(Items.SORT)));
    }

    Optional<ExecutionArn> ownerOf(String token) {
        return rows.find(tokens(Tokens.digest(token)), ONLY)
                .map(item -> ExecutionArn.ours(item.text("owner")));
    }

    /// A first writing has version 1. False when another was faster.
    boolean write(Transition moved) {
        var execution = moved.execution();
        var arn = execution.arn().text();
        var item = ExecutionItem.of(execution);
        var writes = new Together();
        if (execution.version() == 1) {
            writes.putNew(rows, item);
        } else {
            writes.replace(rows, item, "version", execution.version() - 1);
        }
        if (execution.standing() instanceof ExecutionProgress.Ended) {
            writes.delete(rows, OPEN, arn);
        } else if (execution.version() == 1) {
            writes.put(rows, Items.at(OPEN, arn));
        }
        var last = execution.started().plus(LONGEST);
        long number = execution.events() - moved.events().size();
        for (var event : moved.events()) {
            writes.put(rows, item(arn, ++number, event).until(last));
        }
        for (var token : moved.tokens()) {
            writes.put(rows, Items.at(tokens(token), ONLY).text("owner", arn).until(last));
        }
        for (var queued : moved.queued()) {
            queues.add(writes, queued);
        }
        return writes.write(rows.client());
    }

    /// The history as it is told, oldest first.
    Stream<ObjectNode> history(ExecutionArn arn) {
        return rows.under("events/" + arn.text()).map(ExecutionStore::told);
    }

    private static String tokens(String digest) {
        return "tokens/" + digest;
    }

    private static Items item(String arn, long number, Event event) {
        return Items.at("events/" + arn, "%08d".formatted(number))
                .text("type", event.type())
                .time("at", event.at())
                .text("field", event.field())
                .text("details", StatesJson.text(event.details()));
    }

    private static ObjectNode told(Items item) {
        long number = Long.parseLong(item.text(Items.SORT));
        var told =
                StatesJson.object()
                        .put("id", number)
                        .put("previousEventId", number - 1)
                        .put("type", item.text("type"))
                        .put("timestamp", Answer.seconds(item.time("at")));
        told.set(item.text("field"), StatesJson.read(item.text("details")));
        return told;
    }
}
