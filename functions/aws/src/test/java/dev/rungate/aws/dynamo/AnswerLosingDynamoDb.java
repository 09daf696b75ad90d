package dev.rungate.aws.dynamo;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;

/// Performs each request and then, for the first few, loses the answer on the way back.
public final class AnswerLosingDynamoDb extends ForwardingDynamoDb {
    private final AtomicInteger toLose;

    public AnswerLosingDynamoDb(DynamoDbClient engine, int toLose) {
        super(engine);
        this.toLose = new AtomicInteger(toLose);
    }

    @Override
    <T> T pass(DynamoDbRequest request, Supplier<T> perform) {
        var answer = perform.get();
        if (toLose.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw SdkClientException.create("connection reset after the request was sent");
        }
        return answer;
    }
}
