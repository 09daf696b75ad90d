package dev.rungate.aws.dynamo;

import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/// Refuses for good every change of one item, as of one that has grown too large.
public final class OneItemRefusingDynamoDb extends ForwardingDynamoDb {
    private final String key;

    public OneItemRefusingDynamoDb(DynamoDbClient engine, String key) {
        super(engine);
        this.key = key;
    }

    @Override
    <T> T pass(DynamoDbRequest request, Supplier<T> perform) {
        if (request instanceof UpdateItemRequest update && key.equals(update.key().get("k").s())) {
            throw DynamoDbException.builder().message("too large").statusCode(400).build();
        }
        return perform.get();
    }
}
