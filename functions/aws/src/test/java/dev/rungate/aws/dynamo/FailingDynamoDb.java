package dev.rungate.aws.dynamo;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;

/// Fails the first few requests before the engine has seen them.
public final class FailingDynamoDb extends ForwardingDynamoDb {
    private final AtomicInteger toFail;
    private final Supplier<? extends SdkException> failure;

    public FailingDynamoDb(
            DynamoDbClient engine, int toFail, Supplier<? extends SdkException> failure) {
        super(engine);
        this.toFail = new AtomicInteger(toFail);
        this.failure = failure;
    }

    @Override
    <T> T pass(DynamoDbRequest request, Supplier<T> perform) {
        if (toFail.getAndDecrement() > 0) {
            throw failure.get();
        }
        return perform.get();
    }
}
