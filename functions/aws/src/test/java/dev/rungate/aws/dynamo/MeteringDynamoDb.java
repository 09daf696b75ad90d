package dev.rungate.aws.dynamo;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/// Notes every request, and what the engine says a write has consumed, indexes included.
final class MeteringDynamoDb extends ForwardingDynamoDb {
    private final DynamoDbClient engine;
    private final List<DynamoDbRequest> requests = new ArrayList<>();
    private double writeUnits;

    MeteringDynamoDb(DynamoDbClient engine) {
        super(engine);
        this.engine = engine;
    }

    @Override
    synchronized <T> T pass(DynamoDbRequest request, Supplier<T> perform) {
        requests.add(request);
        return perform.get();
    }

    @Override
    public synchronized UpdateItemResponse updateItem(UpdateItemRequest request) {
        requests.add(request);
        var answer =
                engine.updateItem(
                        request.toBuilder()
                                .returnConsumedCapacity(ReturnConsumedCapacity.INDEXES)
                                .build());
        add(answer.consumedCapacity());
        return answer;
    }

    @Override
    public synchronized PutItemResponse putItem(PutItemRequest request) {
        requests.add(request);
        var answer =
                engine.putItem(
                        request.toBuilder()
                                .returnConsumedCapacity(ReturnConsumedCapacity.INDEXES)
                                .build());
        add(answer.consumedCapacity());
        return answer;
    }

    private void add(ConsumedCapacity consumed) {
        writeUnits += consumed.capacityUnits();
    }

    synchronized void reset() {
        requests.clear();
        writeUnits = 0;
    }

    synchronized List<DynamoDbRequest> requests() {
        return List.copyOf(requests);
    }

    synchronized double writeUnits() {
        return writeUnits;
    }
}
