package dev.rungate.aws.dynamo.gates;

import dev.rungate.aws.dynamo.Change;
import dev.rungate.aws.dynamo.DynamoRetries;
import dev.rungate.aws.dynamo.Transaction;
import dev.rungate.aws.dynamo.registry.Registry;
import dev.rungate.ids.GateId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/// Reads and conditional writes of gates' items.
record GateTable(DynamoDbClient client, String name, DynamoRetries attempts) {
    private static final String GATE = "gate";

    static Map<String, AttributeValue> key(GateId id) {
        return Registry.key(id.value(), GATE);
    }

    Optional<Map<String, AttributeValue>> read(GateId id) {
        return read(key(id));
    }

    Optional<Map<String, AttributeValue>> read(Map<String, AttributeValue> key) {
        var answer =
                attempts.retrying(again ->
                        client.getItem(get -> get.tableName(name).key(key).consistentRead(true)));
        return answer.hasItem() ? Optional.of(answer.item()) : Optional.empty();
    }

    /// The item afterwards, or as it is where the conditions are not met.
    Optional<Map<String, AttributeValue>> change(GateId id, Change change) {
        var request = change.request(name, key(id));
        return attempts.retrying(again -> {
            try {
                return Optional.of(client.updateItem(request).attributes());
            } catch (ConditionalCheckFailedException unmet) {
                return unmet.hasItem() ? Optional.of(unmet.item()) : Optional.empty();
            }
        });
    }

    /// Page by page, however many there are.
    List<Map<String, AttributeValue>> query(QueryRequest.Builder all) {
        var found = new ArrayList<Map<String, AttributeValue>>();
        while (true) {
            var page = attempts.retrying(again -> client.query(all.build()));
            found.addAll(page.items());
            if (!page.hasLastEvaluatedKey()) {
                return found;
            }
            all.exclusiveStartKey(page.lastEvaluatedKey());
        }
    }

    /// All or nothing; nothing where somebody was faster, which reading tells.
    void write(List<TransactWriteItem> writes) {
        Transaction.write(client, attempts, writes);
    }

    void delete(Map<String, AttributeValue> key) {
        attempts.retrying(again -> client.deleteItem(delete -> delete.tableName(name).key(key)));
    }
}
