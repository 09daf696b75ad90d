package dev.rungate.aws.dynamo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.InternalServerErrorException;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.TransactionConflictException;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/// Gives the answers that AWS documents and the engine of the tests never gives, by chance: a
/// throttled request or item, a conflict with another transaction, a batch done in part, an answer
/// that is lost.
final class Weather extends ForwardingDynamoDb {
    private final Random random;
    private final double share;

    /// {@code share} of the requests meet something.
    Weather(DynamoDbClient engine, long seed, double share) {
        super(engine);
        this.random = new Random(seed);
        this.share = share;
    }

    @Override
    <T> T pass(DynamoDbRequest request, Supplier<T> perform) {
        if (chance() >= share) {
            return perform.get();
        }
        return switch (request) {
            case TransactWriteItemsRequest transaction -> {
                if (chance() < 0.5) {
                    throw cancelled(transaction);
                }
                throw lost(perform);
            }
            case BatchWriteItemRequest batch -> inPart(batch, perform);
            default -> {
                switch ((int) (chance() * 4)) {
                    case 0 -> throw throttled();
                    case 1 -> throw ProvisionedThroughputExceededException.builder()
                            .message("too much at once")
                            .statusCode(400)
                            .awsErrorDetails(details("ProvisionedThroughputExceededException"))
                            .build();
                    case 2 -> throw TransactionConflictException.builder()
                            .message("a transaction is on its way")
                            .statusCode(400)
                            .awsErrorDetails(details("TransactionConflictException"))
                            .build();
                    default -> throw lost(perform);
                }
            }
        };
    }

    private static RuntimeException lost(Supplier<?> perform) {
        perform.get();
        return InternalServerErrorException.builder()
                .message("the answer is lost")
                .statusCode(500)
                .awsErrorDetails(details("InternalServerError"))
                .build();
    }

    private RuntimeException cancelled(TransactWriteItemsRequest transaction) {
        var codes = List.of("ThrottlingError", "TransactionConflict", "ProvisionedThroughputExceeded");
        var reasons = new ArrayList<CancellationReason>();
        int hit = (int) (chance() * transaction.transactItems().size());
        for (int i = 0; i < transaction.transactItems().size(); i++) {
            var code = i == hit ? codes.get((int) (chance() * codes.size())) : "None";
            reasons.add(CancellationReason.builder().code(code).build());
        }
        return TransactionCanceledException.builder()
                .message("Transaction cancelled")
                .statusCode(400)
                .cancellationReasons(reasons)
                .build();
    }

    /// Performs a batch with the first half of its writes, and says that the others are left.
    @SuppressWarnings("unchecked")
    private <T> T inPart(BatchWriteItemRequest batch, Supplier<T> perform) {
        var left = new HashMap<String, List<WriteRequest>>();
        var done = new HashMap<String, List<WriteRequest>>();
        batch.requestItems()
                .forEach((table, writes) -> {
                    int half = writes.size() / 2;
                    put(done, table, writes.subList(0, half));
                    put(left, table, writes.subList(half, writes.size()));
                });
        if (!done.isEmpty()) {
            engine().batchWriteItem(part -> part.requestItems(done));
        }
        return (T) BatchWriteItemResponse.builder().unprocessedItems(left).build();
    }

    private static void put(
            Map<String, List<WriteRequest>> all, String table, List<WriteRequest> some) {
        if (!some.isEmpty()) {
            all.put(table, some);
        }
    }

    private synchronized double chance() {
        return random.nextDouble();
    }

    private static RuntimeException throttled() {
        return DynamoDbException.builder()
                .message("Rate exceeded")
                .statusCode(400)
                .awsErrorDetails(details("ThrottlingException"))
                .build();
    }

    private static AwsErrorDetails details(String code) {
        return AwsErrorDetails.builder().errorCode(code).serviceName("DynamoDb").build();
    }
}
