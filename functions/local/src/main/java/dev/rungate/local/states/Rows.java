package dev.rungate.local.states;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/// One table of items, each under a key and a second one by which those are sorted.
record Rows(DynamoDbClient client, String table) {
    static final String NEW = "attribute_not_exists(" + Items.KEY + ")";

    /// Makes the table where there is none.
    void create() {
        try {
            client.createTable(request ->
                    request.tableName(table)
                            .billingMode(BillingMode.PAY_PER_REQUEST)
                            .attributeDefinitions(text(Items.KEY), text(Items.SORT))
                            .keySchema(
                                    key(Items.KEY, KeyType.HASH), key(Items.SORT, KeyType.RANGE)));
        } catch (ResourceInUseException there) {
            return;
        }
        client.waiter().waitUntilTableExists(request -> request.tableName(table));
        client.updateTimeToLive(request ->
                request.tableName(table)
                        .timeToLiveSpecification(
                                ttl -> ttl.enabled(true).attributeName(Items.EXPIRES)));
    }

    Optional<Items> find(String key, String sort) {
        var found =
                client.getItem(request ->
                        request.tableName(table)
                                .key(Items.at(key, sort).map())
                                .consistentRead(true));
        return found.hasItem() ? Optional.of(new Items(found.item())) : Optional.empty();
    }

    /// All under one key, in order, read as they are asked for.
    Stream<Items> under(String key) {
        var query =
                QueryRequest.builder()
                        .tableName(table)
                        .consistentRead(true)
                        .keyConditionExpression(Items.KEY + " = :key")
                        .expressionAttributeValues(Map.of(":key", AttributeValue.fromS(key)))
                        .build();
        return client.queryPaginator(query).items().stream().map(Items::new);
    }

    void put(Items item) {
        client.putItem(request -> request.tableName(table).item(item.map()));
    }

    /// False when something is there already.
    boolean putNew(Items item) {
        try {
            client.putItem(
                    request -> request.tableName(table).item(item.map()).conditionExpression(NEW));
            return true;
        } catch (ConditionalCheckFailedException there) {
            return false;
        }
    }

    void delete(String key, String sort) {
        client.deleteItem(request -> request.tableName(table).key(Items.at(key, sort).map()));
    }

    Put.Builder putting(Items item) {
        return Put.builder().tableName(table).item(item.map());
    }

    private static AttributeDefinition text(String name) {
        return AttributeDefinition.builder()
                .attributeName(name)
                .attributeType(ScalarAttributeType.S)
                .build();
    }

    private static KeySchemaElement key(String name, KeyType type) {
        return KeySchemaElement.builder().attributeName(name).keyType(type).build();
    }
}
