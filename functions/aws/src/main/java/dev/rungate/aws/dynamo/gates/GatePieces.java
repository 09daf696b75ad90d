package dev.rungate.aws.dynamo.gates;

import static dev.rungate.aws.dynamo.Attributes.*;

import dev.rungate.aws.dynamo.Chunks;
import dev.rungate.aws.dynamo.DynamoRetries;
import dev.rungate.aws.dynamo.Tables;
import dev.rungate.aws.dynamo.registry.Registry;
import dev.rungate.ids.GateId;
import dev.rungate.memory.MemoryLease;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// What is too long for a gate's own item, in pieces beside it. They are written before their gate
/// is, so that a gate that is seen has them.
final class GatePieces {
    private static final String BYTES = "sealed";

    /// As stored, opened, and as text.
    private static final long COPIES = 4;

    private final DynamoDbClient client;
    private final String table;
    private final DynamoRetries attempts;

    GatePieces(DynamoDbClient client, String table, DynamoRetries attempts) {
        this.client = client;
        this.table = table;
        this.attempts = attempts;
    }

    /// Answers how many there are. They are cleared some time after this moment, or never.
    int keep(GateId gate, String name, byte[] whole, @Nullable Instant until) {
        var pieces = Chunks.of(whole);
        for (int i = 0; i < pieces.size(); i++) {
            var item = new HashMap<>(key(gate, name, i));
            item.put(BYTES, bytes(pieces.get(i)));
            if (until != null) {
                item.put(Tables.EXPIRES, number(until.getEpochSecond()));
            }
            attempts.retrying(again -> client.putItem(put -> put.tableName(table).item(item)));
        }
        return pieces.size();
    }

    byte[] read(GateId gate, String name, int count) {
        MemoryLease.current().takeForLargest(COPIES * count * Chunks.LARGEST);
        var pieces = new ArrayList<byte[]>();
        for (int i = 0; i < count; i++) {
            var key = key(gate, name, i);
            var item =
                    attempts.retrying(again ->
                            client.getItem(
                                    get -> get.tableName(table).key(key).consistentRead(true)));
            pieces.add(bytesOf(item.item(), BYTES));
        }
        return Chunks.joined(pieces);
    }

    /// Somebody else's gate was first, or their time is over.
    void forget(GateId gate, String name, int count) {
        for (int i = 0; i < count; i++) {
            var key = key(gate, name, i);
            attempts.retrying(
                    again -> client.deleteItem(delete -> delete.tableName(table).key(key)));
        }
    }

    private static Map<String, AttributeValue> key(GateId gate, String name, int piece) {
        return Registry.key(gate.value(), "%s/%04d".formatted(name, piece));
    }
}
