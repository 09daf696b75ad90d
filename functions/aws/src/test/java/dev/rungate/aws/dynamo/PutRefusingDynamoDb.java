package dev.rungate.aws.dynamo;

import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;

/// Refuses to put an item, and for good.
final class PutRefusingDynamoDb extends ForwardingDynamoDb {
    PutRefusingDynamoDb(DynamoDbClient engine) {
        super(engine);
    }

    @Override
    <T> T pass(DynamoDbRequest request, Supplier<T> perform) {
        if (request instanceof PutItemRequest) {
            throw DynamoDbException.builder().message("no such table").statusCode(400).build();
        }
        return perform.get();
    }
}
