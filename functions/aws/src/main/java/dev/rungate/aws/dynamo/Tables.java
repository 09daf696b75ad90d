package dev.rungate.aws.dynamo;

import static software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType.N;
import static software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType.S;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/// The names of our tables, and how they are made where nobody deployed them.
public record Tables(String prefix) {
    private static final Duration READY_WITHIN = Duration.ofSeconds(30);
    public static final String EXPIRES = "ttl";

    /// One item per run: its ledger.
    public String runs() {
        return prefix + "runs";
    }

    /// One item per step: the record.
    public String steps() {
        return prefix + "steps";
    }

    /// Agents, tokens, policies, providers, lists of runs, and what else has a name.
    public String registry() {
        return prefix + "registry";
    }

    /// Answers kept for callers who ask again.
    public String replays() {
        return prefix + "replays";
    }

    /// Calls that wait for a human, their answers, and what was granted.
    public String gates() {
        return prefix + "gates";
    }

    /// Creates what is missing; several processes may do so at once.
    public void create(DynamoDbClient client) {
        createIfMissing(client, table(runs(), "k", S, null, null).build());
        createIfMissing(client, table(steps(), "k", S, "n", N).build());
        createIfMissing(client, table(registry(), "k", S, "s", S).build());
        if (createIfMissing(client, table(replays(), "k", S, "s", N).build())) {
            clearUp(client, replays());
        }
        if (createIfMissing(client, table(gates(), "k", S, "s", S).build())) {
            clearUp(client, gates());
        }
    }

    private static void clearUp(DynamoDbClient client, String table) {
        client.updateTimeToLive(request ->
                request.tableName(table)
                        .timeToLiveSpecification(ttl -> ttl.enabled(true).attributeName(EXPIRES)));
    }

    private static CreateTableRequest.Builder table(
            String name,
            String hash,
            ScalarAttributeType hashType,
            @Nullable String range,
            @Nullable ScalarAttributeType rangeType) {
        var attributes = new ArrayList<>(List.of(attribute(hash, hashType)));
        var keys = new ArrayList<>(List.of(key(hash, KeyType.HASH)));
        if (range != null && rangeType != null) {
            attributes.add(attribute(range, rangeType));
            keys.add(key(range, KeyType.RANGE));
        }
        return CreateTableRequest.builder()
                .tableName(name)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(attributes)
                .keySchema(keys);
    }

    private static AttributeDefinition attribute(String name, ScalarAttributeType type) {
        return AttributeDefinition.builder().attributeName(name).attributeType(type).build();
    }

    private static KeySchemaElement key(String name, KeyType type) {
        return KeySchemaElement.builder().attributeName(name).keyType(type).build();
    }

    /// An engine that has just started, or is busy, may take longer than a client waits for one
    /// answer: asks again. True for the caller that made the table.
    private static boolean createIfMissing(DynamoDbClient client, CreateTableRequest table) {
        var attempts = new DynamoRetries(READY_WITHIN);
        boolean made =
                attempts.retrying(again -> {
                    try {
                        client.createTable(table);
                        return true;
                    } catch (ResourceInUseException exists) {
                        return again;
                    }
                });
        if (made) {
            attempts.retrying(again ->
                    client.waiter()
                            .waitUntilTableExists(request -> request.tableName(table.tableName())));
        }
        return made;
    }
}
