package dev.rungate.aws.dynamo.registry;

import static dev.rungate.aws.dynamo.Attributes.text;

import dev.rungate.aws.dynamo.Attributes;
import dev.rungate.aws.dynamo.DynamoRetries;
import dev.rungate.aws.dynamo.Tables;
import dev.rungate.aws.dynamo.Transaction;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/// The table of things that have a name: a key per organisation (or per secret), and under it a
/// path such as {@code agent/agt_1}. All reads are consistent.
public final class Registry {
    public static final String KEY = "k";
    public static final String PATH = "s";

    private final DynamoDbClient client;
    private final String table;
    private final DynamoRetries attempts;

    public Registry(DynamoDbClient client, Tables tables, DynamoRetries attempts) {
        this.client = client;
        this.table = tables.registry();
        this.attempts = attempts;
    }

    public static Map<String, AttributeValue> key(String key, String path) {
        return Map.of(KEY, text(key), PATH, text(path));
    }

    public DynamoDbClient client() {
        return client;
    }

    public String table() {
        return table;
    }

    public <T> T ask(DynamoRetries.OneAttempt<T> attempt) {
        return attempts.retrying(attempt);
    }

    public Optional<Map<String, AttributeValue>> find(String key, String path) {
        var answer =
                ask(again ->
                        client.getItem(get ->
                                get.tableName(table).key(key(key, path)).consistentRead(true)));
        return answer.hasItem() ? Optional.of(answer.item()) : Optional.empty();
    }

    /// Writes all together. Returns the places of those whose conditions were not met; empty if all
    /// were made.
    List<Integer> write(List<TransactWriteItem> writes) {
        return Transaction.write(client, attempts, writes);
    }

    void put(Map<String, AttributeValue> item) {
        ask(again -> client.putItem(put -> put.tableName(table).item(item)));
    }

    /// The items under a prefix, in order, after the path {@code prefix + after}.
    QueryResponse under(String key, String prefix, int limit, @Nullable String after) {
        return ask(again ->
                client.query(query ->
                        query.tableName(table)
                                .consistentRead(true)
                                .keyConditionExpression(
                                        KEY + " = :key AND begins_with(" + PATH + ", :prefix)")
                                .expressionAttributeValues(
                                        Map.of(":key", text(key), ":prefix", text(prefix)))
                                .limit(limit)
                                .exclusiveStartKey(
                                        after == null ? null : key(key, prefix + after))));
    }

    /// Where a list under this prefix goes on, null at its end.
    public static @Nullable String next(QueryResponse page, String prefix) {
        return page.hasLastEvaluatedKey()
                ? Attributes.textOf(page.lastEvaluatedKey(), PATH).substring(prefix.length())
                : null;
    }
}
