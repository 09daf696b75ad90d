package dev.rungate.aws.dynamo.ledger;

import dev.rungate.aws.dynamo.Change;
import dev.rungate.aws.dynamo.DynamoRetries;
import dev.rungate.aws.dynamo.Tables;
import dev.rungate.budgets.WriteRejected;
import dev.rungate.ids.RunKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/// The run items. Every write also takes out the records that have reached the step table, and
/// queues those that have not.
public final class RunTable {
    private static final int MOST_AT_ONCE = 100;

    private final DynamoDbClient client;
    private final String table;
    private final RunNotes notes;
    private final RecordQueue queue;
    private volatile Relief relief = run -> false;

    public RunTable(DynamoDbClient client, Tables tables, RunNotes notes) {
        this.client = client;
        this.table = tables.runs();
        this.notes = notes;
        this.queue = new RecordQueue(notes);
    }

    /// The outcome of a conditional write.
    sealed interface Written {
        record Done(RunItem after) implements Written {}

        /// {@code before} is what did not meet the conditions, null where there is no such run.
        /// {@code again}: an earlier attempt of this very write may have been it.
        record Unmet(@Nullable RunItem before, boolean again) implements Written {}
    }

    /// Makes room in a run item that has become too large, by carrying its records away.
    interface Relief {
        /// Returns whether there was anything to carry.
        boolean makeRoom(RunKey run);
    }

    void relievedBy(Relief carrier) {
        relief = carrier;
    }

    public Optional<RunItem> read(RunKey run, DynamoRetries attempts) {
        var answer =
                attempts.retrying(again ->
                        client.getItem(request ->
                                request.tableName(table)
                                        .key(RunItem.keyOf(run))
                                        .consistentRead(true)));
        return answer.hasItem() ? Optional.of(whole(new RunItem(answer.item()))) : Optional.empty();
    }

    /// In no order; those that there are.
    List<RunItem> readAll(List<RunKey> keys, DynamoRetries attempts) {
        var found = new ArrayList<RunItem>();
        for (int from = 0; from < keys.size(); from += MOST_AT_ONCE) {
            var some = keys.subList(from, Math.min(from + MOST_AT_ONCE, keys.size()));
            var wanted =
                    Map.of(
                            table,
                            KeysAndAttributes.builder()
                                    .keys(some.stream().map(RunItem::keyOf).toList())
                                    .consistentRead(true)
                                    .build());
            attempts.sendAll(
                    wanted,
                    now -> {
                        var answer = client.batchGetItem(request -> request.requestItems(now));
                        answer.responses()
                                .getOrDefault(table, List.of())
                                .forEach(item -> found.add(new RunItem(item)));
                        return answer.unprocessedKeys();
                    });
        }
        return found;
    }

    /// Looks whether a write has arrived although its answer was lost.
    interface Arrival {
        /// Returns the run if the write has arrived; empty to send it again.
        Optional<RunItem> seen();
    }

    Written write(RunKey run, Change change, DynamoRetries attempts) {
        return write(run, change, attempts, Optional::empty);
    }

    /// {@code arrival} is for a write whose conditions could be met a second time.
    Written write(RunKey run, Change change, DynamoRetries attempts, Arrival arrival) {
        var request = change.removeWhatFits(unneeded(run)).request(table, RunItem.keyOf(run));
        try {
            return update(request, attempts, arrival);
        } catch (WriteRejected full) {
            if (!relief.makeRoom(run)) {
                throw full;
            }
            return update(request, attempts, arrival);
        }
    }

    /// What the item need not keep any longer: records that are stored, marks that have faded.
    private List<List<Change.Entry>> unneeded(RunKey run) {
        var unneeded = new ArrayList<List<Change.Entry>>();
        notes.toTakeOut(run).forEach(record -> unneeded.add(record.entries()));
        notes.faded(run)
                .forEach(mark ->
                        unneeded.add(List.of(new Change.Entry(mark.attribute(), mark.mark()))));
        return unneeded;
    }

    private Written update(UpdateItemRequest request, DynamoRetries attempts, Arrival arrival) {
        return attempts.retrying(again -> {
            var seen = again ? arrival.seen() : Optional.<RunItem>empty();
            if (seen.isPresent()) {
                return done(seen.get());
            }
            try {
                return done(new RunItem(client.updateItem(request).attributes()));
            } catch (ConditionalCheckFailedException unmet) {
                return unmet(unmet, again);
            }
        });
    }

    /// Writes a run that is not there yet.
    Written create(Map<String, AttributeValue> item, DynamoRetries attempts) {
        return attempts.retrying(again -> {
            try {
                client.putItem(request ->
                        request.tableName(table)
                                .item(item)
                                .conditionExpression(
                                        "attribute_not_exists(" + RunAttributes.KEY + ")")
                                .returnValuesOnConditionCheckFailure(
                                        ReturnValuesOnConditionCheckFailure.ALL_OLD));
                return done(new RunItem(item));
            } catch (ConditionalCheckFailedException unmet) {
                return unmet(unmet, again);
            }
        });
    }

    /// Takes records out that are in the step table; changes nothing where none of them is here.
    public void takeOut(RunKey run, List<Pending> stored, DynamoRetries attempts) {
        for (int from = 0; from < stored.size(); from += RunNotes.MOST_TAKEN_OUT) {
            var change = new Change();
            var some =
                    stored.subList(from, Math.min(from + RunNotes.MOST_TAKEN_OUT, stored.size()));
            some.forEach(record -> record.takeOut(change));
            change.when(
                    some.stream()
                            .map(record -> record.isIn(change))
                            .collect(Collectors.joining(" OR ", "(", ")")));
            var request = change.request(table, RunItem.keyOf(run));
            attempts.retrying(again -> {
                try {
                    return client.updateItem(request);
                } catch (ConditionalCheckFailedException gone) {
                    return gone;
                }
            });
        }
    }

    private Written done(RunItem after) {
        queue.add(after);
        return new Written.Done(after);
    }

    private static Written unmet(ConditionalCheckFailedException unmet, boolean again) {
        return new Written.Unmet(
                unmet.hasItem() ? understood(new RunItem(unmet.item())) : null, again);
    }

    private static RunItem understood(RunItem item) {
        return usable(item, item.problem());
    }

    /// What is written by a later version may be looked at.
    private static RunItem whole(RunItem item) {
        return usable(
                item,
                RunShape.isWhole(item.item()) ? Optional.empty() : Optional.of(RunShape.BY_HALF));
    }

    private static RunItem usable(RunItem item, Optional<String> problem) {
        if (problem.isPresent()) {
            throw new IllegalStateException(
                    "run " + item.key() + " cannot be used: " + problem.get());
        }
        return item;
    }

    /// What writes have seen that is to be done later.
    public RecordQueue queue() {
        return queue;
    }

    public RunNotes notes() {
        return notes;
    }
}
