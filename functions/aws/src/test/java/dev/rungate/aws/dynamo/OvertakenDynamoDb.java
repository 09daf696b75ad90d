package dev.rungate.aws.dynamo;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;

/// Loses the answer of the first write of one kind, and before its writer can ask again others do
/// their work.
final class OvertakenDynamoDb extends ForwardingDynamoDb {
    private final Class<? extends DynamoDbRequest> kind;
    private final Runnable others;
    private final AtomicBoolean lost = new AtomicBoolean();

    OvertakenDynamoDb(
            DynamoDbClient engine, Class<? extends DynamoDbRequest> kind, Runnable others) {
        super(engine);
        this.kind = kind;
        this.others = others;
    }

    @Override
    <T> T pass(DynamoDbRequest request, Supplier<T> perform) {
        var answer = perform.get();
        if (kind.isInstance(request) && lost.compareAndSet(false, true)) {
            others.run();
            throw SdkClientException.create("connection reset after the request was sent");
        }
        return answer;
    }
}
