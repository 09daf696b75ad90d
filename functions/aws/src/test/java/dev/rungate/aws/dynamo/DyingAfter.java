package dev.rungate.aws.dynamo;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;

/// A process that is ended after so many requests, as a function is that runs out of time.
final class DyingAfter extends ForwardingDynamoDb {
    private final AtomicInteger left;

    DyingAfter(DynamoDbClient engine, int requests) {
        super(engine);
        this.left = new AtomicInteger(requests);
    }

    @Override
    <T> T pass(DynamoDbRequest request, Supplier<T> perform) {
        if (left.getAndDecrement() <= 0) {
            throw new OutOfTime();
        }
        return perform.get();
    }

    /// Nothing catches it.
    static final class OutOfTime extends Error {
        private static final long serialVersionUID = 1;

        OutOfTime() {
            super("out of time", null, false, false);
        }
    }
}
