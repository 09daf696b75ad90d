package dev.rungate.aws.dynamo;

import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/// Puts many items in as few requests as AWS takes. They are not written together: after a failure
/// some of them may be there.
public final class BatchWrite {
    /// The most items of a request.
    public static final int MOST = 25;

    private BatchWrite() {}

    /// No two of the items may have the same key.
    public static void put(
            DynamoDbClient client,
            String table,
            List<Map<String, AttributeValue>> items,
            DynamoRetries attempts) {
        var writes = items.stream().map(BatchWrite::put).toList();
        for (int from = 0; from < writes.size(); from += MOST) {
            var part = writes.subList(from, Math.min(from + MOST, writes.size()));
            attempts.sendAll(
                    Map.of(table, part),
                    left ->
                            client.batchWriteItem(batch -> batch.requestItems(left))
                                    .unprocessedItems());
        }
    }

    private static WriteRequest put(Map<String, AttributeValue> item) {
        return WriteRequest.builder().putRequest(put -> put.item(item)).build();
    }
}
