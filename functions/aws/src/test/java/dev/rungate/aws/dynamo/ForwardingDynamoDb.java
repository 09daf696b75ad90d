package dev.rungate.aws.dynamo;

import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.*;

/// A client in front of the real engine in which a test can make things happen around each request.
public abstract class ForwardingDynamoDb implements DynamoDbClient {
    private final DynamoDbClient engine;

    ForwardingDynamoDb(DynamoDbClient engine) {
        this.engine = engine;
    }

    DynamoDbClient engine() {
        return engine;
    }

    /// Performs the request, or not, or more than once.
    abstract <T> T pass(DynamoDbRequest request, Supplier<T> perform);

    @Override
    public GetItemResponse getItem(GetItemRequest request) {
        return pass(request, () -> engine.getItem(request));
    }

    @Override
    public PutItemResponse putItem(PutItemRequest request) {
        return pass(request, () -> engine.putItem(request));
    }

    @Override
    public UpdateItemResponse updateItem(UpdateItemRequest request) {
        return pass(request, () -> engine.updateItem(request));
    }

    @Override
    public DeleteItemResponse deleteItem(DeleteItemRequest request) {
        return pass(request, () -> engine.deleteItem(request));
    }

    @Override
    public QueryResponse query(QueryRequest request) {
        return pass(request, () -> engine.query(request));
    }

    @Override
    public ScanResponse scan(ScanRequest request) {
        return pass(request, () -> engine.scan(request));
    }

    @Override
    public BatchGetItemResponse batchGetItem(BatchGetItemRequest request) {
        return pass(request, () -> engine.batchGetItem(request));
    }

    @Override
    public BatchWriteItemResponse batchWriteItem(BatchWriteItemRequest request) {
        return pass(request, () -> engine.batchWriteItem(request));
    }

    @Override
    public TransactWriteItemsResponse transactWriteItems(TransactWriteItemsRequest request) {
        return pass(request, () -> engine.transactWriteItems(request));
    }

    @Override
    public String serviceName() {
        return engine.serviceName();
    }

    @Override
    public void close() {}
}
