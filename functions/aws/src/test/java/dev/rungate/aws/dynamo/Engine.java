package dev.rungate.aws.dynamo;

import dev.rungate.aws.dynamo.ledger.RunAttributes;
import dev.rungate.aws.dynamo.ledger.RunItem;
import dev.rungate.ids.FreshIds;
import dev.rungate.ids.RunKey;
import dev.rungate.tenants.AesGcmVault;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.dynamodb.services.local.embedded.DynamoDBEmbedded;
import software.amazon.dynamodb.services.local.shared.access.AmazonDynamoDBLocal;

/// The real engine, in memory: started once, shared by all tests, each with tables of its own.
public final class Engine {
    private static final AmazonDynamoDBLocal ENGINE = DynamoDBEmbedded.create();
    private static final DynamoDbClient CLIENT = ENGINE.dynamoDbClient();
    private static final AtomicInteger TABLES = new AtomicInteger();
    private static final AtomicInteger WEATHERS = new AtomicInteger();

    private Engine() {}

    /// An engine of one's own, for work that would only queue before the shared one.
    static DynamoDbClient another() {
        return DynamoDBEmbedded.create().dynamoDbClient();
    }

    public static DynamoDbClient client() {
        return CLIENT;
    }

    static DynamoDbStreamsClient streams() {
        return ENGINE.dynamoDbStreamsClient();
    }

    public static Tables freshTables() {
        return freshTables(CLIENT);
    }

    static Tables freshTables(DynamoDbClient client) {
        var tables = new Tables("t" + TABLES.incrementAndGet() + "-");
        tables.create(client);
        return tables;
    }

    /// What one process of ours would have; {@code start} it where records should move.
    static DynamoStores process(Tables tables) {
        return process(CLIENT, tables);
    }

    static DynamoStores process(DynamoDbClient client, Tables tables) {
        return passing(client, tables).gather();
    }

    /// The same where the stream of the table carries records.
    static DynamoStores passing(Tables tables) {
        return passing(CLIENT, tables);
    }

    public static DynamoStores passing(DynamoDbClient client, Tables tables) {
        return new DynamoStores(client, tables, new FreshIds(new SecureRandom()), vault());
    }

    /// A process whose requests meet what AWS documents, one in ten of them.
    static DynamoStores inWeather(Tables tables) {
        var rough = new Weather(new StrictDynamoDb(CLIENT), WEATHERS.incrementAndGet(), 0.1);
        return process(rough, tables);
    }

    /// Copies a hold that the run has.
    static void fillWithHolds(Tables tables, RunKey run, int howMany) {
        var get = GetItemRequest.builder().tableName(tables.runs()).key(RunItem.keyOf(run)).build();
        var item = new HashMap<>(CLIENT.getItem(get).item());
        var holds = new HashMap<>(item.get(RunAttributes.HOLDS).m());
        var hold = holds.values().iterator().next();
        for (int i = 0; i < howMany; i++) {
            holds.put("%026d".formatted(i), hold);
        }
        item.put(RunAttributes.HOLDS, AttributeValue.fromM(holds));
        CLIENT.putItem(put -> put.tableName(tables.runs()).item(item));
    }

    /// The same for every process of a test.
    public static AesGcmVault vault() {
        return new AesGcmVault(new byte[AesGcmVault.KEY_BYTES], new SecureRandom());
    }

    /// Whether any byte of a table contains this text.
    static boolean holdsInClear(String table, String text) {
        return CLIENT.scan(scan -> scan.tableName(table)).items().stream()
                .flatMap(item -> item.values().stream())
                .map(value ->
                        value.b() == null
                                ? value.toString()
                                : new String(value.b().asByteArray(), StandardCharsets.ISO_8859_1))
                .anyMatch(value -> value.contains(text));
    }
}
