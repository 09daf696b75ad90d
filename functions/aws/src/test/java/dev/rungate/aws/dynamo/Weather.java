package dev.rungate.aws.dynamo;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/// Gives the answers that AWS documents and the engine of the tests never gives, by chance: a
/// throttled request or item, a conflict with another transaction, a batch done in part, an answer
/// that is lost.
final class Weather extends ForwardingDynamoDb {
    private static final List<AwsFault> PASSING =
            Arrays.stream(AwsFault.values())
                    .filter(fault -> fault.kind == AwsFault.Kind.PASSING)
                    .toList();

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
        if (request instanceof BatchWriteItemRequest batch && chance() < 0.5) {
            return inPart(batch);
        }
        if (chance() < 0.25) {
            var unused = perform.get();
            throw AwsFault.INTERNAL.of(request);
        }
        var possible = PASSING.stream().filter(fault -> fault.answers(request)).toList();
        throw possible.get((int) (chance() * possible.size())).of(request);
    }

    /// Performs a batch with the first half of its writes, and says that the others are left.
    @SuppressWarnings("unchecked")
    private <T> T inPart(BatchWriteItemRequest batch) {
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
}
