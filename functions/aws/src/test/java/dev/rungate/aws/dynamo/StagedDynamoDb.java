package dev.rungate.aws.dynamo;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/// Does something before each update: what is given for the first, the second, and so on; the last
/// one is done before all that follow.
final class StagedDynamoDb extends ForwardingDynamoDb {
    private final List<Consumer<UpdateItemRequest>> stages;
    private final AtomicInteger updates = new AtomicInteger();

    StagedDynamoDb(DynamoDbClient engine, List<Consumer<UpdateItemRequest>> stages) {
        super(engine);
        this.stages = List.copyOf(stages);
    }

    @Override
    <T> T pass(DynamoDbRequest request, Supplier<T> perform) {
        if (request instanceof UpdateItemRequest update) {
            int stage = Math.min(updates.getAndIncrement(), stages.size() - 1);
            stages.get(stage).accept(update);
        }
        return perform.get();
    }
}
