package dev.rungate.aws.dynamo.steps;

import static dev.rungate.aws.dynamo.Attributes.number;
import static dev.rungate.aws.dynamo.Attributes.text;

import dev.rungate.aws.dynamo.Attributes;
import dev.rungate.aws.dynamo.BatchWrite;
import dev.rungate.aws.dynamo.DynamoRetries;
import dev.rungate.aws.dynamo.Tables;
import dev.rungate.aws.dynamo.ledger.Pending;
import dev.rungate.aws.dynamo.ledger.RunItem;
import dev.rungate.ids.RunKey;
import dev.rungate.runs.NumberedStep;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/// One item per step, under its run and number. Storing a step again changes nothing, and what was
/// only provisional never replaces what is final.
public final class StepTable {
    private static final String RUN = "k";
    private static final String NUMBER = "n";
    private static final String TEXT = "d";

    private final DynamoDbClient client;
    private final String table;
    private final DynamoRetries attempts;

    public StepTable(DynamoDbClient client, Tables tables, DynamoRetries attempts) {
        this.client = client;
        this.table = tables.steps();
        this.attempts = attempts;
    }

    /// A record on its way from its run item to this table.
    public record Row(RunKey run, Pending record) {
        private Map<String, AttributeValue> item() {
            return Map.of(
                    RUN,
                    text(RunItem.keyText(run)),
                    NUMBER,
                    number(record.number()),
                    TEXT,
                    text(record.text()));
        }

        private String place() {
            return run + "#" + record.number();
        }
    }

    public void store(List<Row> rows) {
        var items = new HashMap<String, Map<String, AttributeValue>>();
        for (var row : rows) {
            if (row.record().provisional()) {
                storeProvisional(row);
            } else {
                items.put(row.place(), row.item());
            }
        }
        BatchWrite.put(client, table, List.copyOf(items.values()), attempts);
    }

    private void storeProvisional(Row row) {
        try {
            attempts.retrying(again ->
                    client.putItem(request ->
                            request.tableName(table)
                                    .item(row.item())
                                    .conditionExpression("attribute_not_exists(" + RUN + ")")));
        } catch (ConditionalCheckFailedException there) {
            // stored before, or corrected already: both are better than this
        }
    }

    /// In order, after this number, as they are now.
    public List<NumberedStep> after(RunKey run, long number, int limit) {
        var found = new ArrayList<NumberedStep>();
        var from = new AtomicReference<@Nullable Map<String, AttributeValue>>();
        do {
            var answer =
                    attempts.retrying(again ->
                            client.query(request ->
                                    request.tableName(table)
                                            .consistentRead(true)
                                            .keyConditionExpression(
                                                    RUN + " = :run AND " + NUMBER + " > :after")
                                            .expressionAttributeValues(
                                                    Map.of(
                                                            ":run",
                                                            text(RunItem.keyText(run)),
                                                            ":after",
                                                            number(number)))
                                            .limit(limit - found.size())
                                            .exclusiveStartKey(from.get())));
            answer.items().forEach(item -> found.add(step(item)));
            from.set(answer.hasLastEvaluatedKey() ? answer.lastEvaluatedKey() : null);
        } while (found.size() < limit && from.get() != null);
        return found;
    }

    private static NumberedStep step(Map<String, AttributeValue> item) {
        return new NumberedStep(
                Attributes.longOf(item, NUMBER), StepText.step(Attributes.textOf(item, TEXT)));
    }
}
