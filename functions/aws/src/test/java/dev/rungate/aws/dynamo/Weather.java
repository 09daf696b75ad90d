package dev.rungate.aws.dynamo;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/// Gives the answers that AWS documents and the engine of the tests never gives, by chance: a
/// throttled request or item, a conflict with another transaction, a batch done in part, an answer
/// that is lost, a request that arrives when it has long been given up.
final class Weather extends ForwardingDynamoDb {
    private static final List<AwsFault> PASSING =
            Arrays.stream(AwsFault.values())
                    .filter(fault -> fault.kind == AwsFault.Kind.PASSING)
                    .toList();

    /// How many other requests a late one may let pass.
    private static final int LATEST = 6;

    private final Queue<Late> late = new ConcurrentLinkedQueue<>();
    private final AtomicLong requests = new AtomicLong();
    private final Random random;
    private final double share;

    /// A request that is performed when so many have been made.
    private record Late(long at, Supplier<?> perform) {}

    /// {@code share} of the requests meet something.
    Weather(DynamoDbClient engine, long seed, double share) {
        super(engine);
        this.random = new Random(seed);
        this.share = share;
    }

    @Override
    <T> T pass(DynamoDbRequest request, Supplier<T> perform) {
        performLate();
        if (chance() >= share) {
            return perform.get();
        }
        if (request instanceof BatchWriteItemRequest batch && chance() < 0.5) {
            return inPart(batch);
        }
        if (request instanceof BatchGetItemRequest batch && chance() < 0.5) {
            return inPart(batch);
        }
        if (chance() < 0.25) {
            var unused = perform.get();
            throw AwsFault.INTERNAL.of(request);
        }
        if (chance() < 0.2) {
            late.add(new Late(requests.get() + 1 + (int) (chance() * LATEST), perform));
            throw AwsFault.INTERNAL.of(request);
        }
        var possible = PASSING.stream().filter(fault -> fault.answers(request)).toList();
        throw possible.get((int) (chance() * possible.size())).of(request);
    }

    /// Performs what was given up so many requests ago, whatever its sender has done since.
    private void performLate() {
        long now = requests.incrementAndGet();
        for (var one = late.poll(); one != null; one = late.poll()) {
            if (one.at() > now) {
                late.add(one);
                return;
            }
            try {
                var unused = one.perform().get();
            } catch (DynamoDbException unmet) {
                // nobody is told
            }
        }
    }

    /// Answers the first half of the keys of each table, and says that the others are left.
    @SuppressWarnings("unchecked")
    private <T> T inPart(BatchGetItemRequest batch) {
        var left = new HashMap<String, KeysAndAttributes>();
        var done = new HashMap<String, KeysAndAttributes>();
        batch.requestItems()
                .forEach((table, asked) -> {
                    var keys = asked.keys();
                    int half = keys.size() / 2;
                    if (half > 0) {
                        done.put(table, asked.copy(part -> part.keys(keys.subList(0, half))));
                    }
                    left.put(table, asked.copy(part -> part.keys(keys.subList(half, keys.size()))));
                });
        var answer = BatchGetItemResponse.builder().unprocessedKeys(left);
        if (!done.isEmpty()) {
            answer.responses(engine().batchGetItem(part -> part.requestItems(done)).responses());
        }
        return (T) answer.build();
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
