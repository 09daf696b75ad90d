package dev.rungate.aws.dynamo;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/// Performs so many writes, and no more: not even the answer of the last one is heard.
public final class DyingDynamoDb extends ForwardingDynamoDb {
    private final AtomicInteger left;

    public DyingDynamoDb(DynamoDbClient engine, int writes) {
        super(engine);
        this.left = new AtomicInteger(writes);
    }

    /// Whether it lives on after all that was asked of it.
    public boolean alive() {
        return left.get() > 0;
    }

    @Override
    <T> T pass(DynamoDbRequest request, Supplier<T> perform) {
        boolean reads =
                request instanceof GetItemRequest
                        || request instanceof QueryRequest
                        || request instanceof BatchGetItemRequest;
        if (!reads && left.decrementAndGet() < 0) {
            throw AbortedException.create("the process is dead");
        }
        var answer = perform.get();
        if (!reads && left.get() == 0) {
            throw AbortedException.create("the process is dead");
        }
        return answer;
    }
}
