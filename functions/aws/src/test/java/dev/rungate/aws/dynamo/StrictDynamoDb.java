package dev.rungate.aws.dynamo;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/// Refuses what AWS documents that it refuses, where the engine of the tests lets it pass: long
/// expressions, large items, large batches and transactions, one item twice in a transaction.
final class StrictDynamoDb extends ForwardingDynamoDb {
    private static final int LONGEST_EXPRESSION = 4_096;
    private static final int MOST_OPERATORS = 300;
    private static final int LARGEST_ITEM = 400 * 1024;
    private static final int MOST_IN_TRANSACTION = 100;
    private static final int LARGEST_TRANSACTION = 4 * 1024 * 1024;
    private static final int MOST_WRITTEN = 25;
    private static final int MOST_READ = 100;

    StrictDynamoDb(DynamoDbClient engine) {
        super(engine);
    }

    @Override
    <T> T pass(DynamoDbRequest request, Supplier<T> perform) {
        switch (request) {
            case UpdateItemRequest update -> {
                expression(update.updateExpression());
                expression(update.conditionExpression());
            }
            case PutItemRequest put -> {
                expression(put.conditionExpression());
                item(put.item());
            }
            case TransactWriteItemsRequest transaction -> transaction(transaction.transactItems());
            case BatchWriteItemRequest batch -> {
                limit("a batch", sizes(batch.requestItems().values()), MOST_WRITTEN);
                batch.requestItems()
                        .values()
                        .forEach(writes ->
                                writes.forEach(write -> {
                                    if (write.putRequest() != null) {
                                        item(write.putRequest().item());
                                    }
                                }));
            }
            case BatchGetItemRequest batch ->
                    limit(
                            "a batch",
                            batch.requestItems().values().stream()
                                    .mapToInt(keys -> keys.keys().size())
                                    .sum(),
                            MOST_READ);
            default -> {
                // nothing that could be too large
            }
        }
        var answer = perform.get();
        if (answer instanceof UpdateItemResponse updated) {
            item(updated.attributes());
        }
        return answer;
    }

    private static void transaction(List<TransactWriteItem> writes) {
        limit("a transaction", writes.size(), MOST_IN_TRANSACTION);
        var keys = new HashSet<Object>();
        long bytes = 0;
        for (var write : writes) {
            if (write.put() != null) {
                item(write.put().item());
                expression(write.put().conditionExpression());
                bytes += bytes(write.put().item());
                once(keys, write.put().tableName(), primaryKey(write.put().item()));
            } else if (write.update() != null) {
                expression(write.update().updateExpression());
                expression(write.update().conditionExpression());
                once(keys, write.update().tableName(), write.update().key());
            } else if (write.delete() != null) {
                expression(write.delete().conditionExpression());
                once(keys, write.delete().tableName(), write.delete().key());
            } else {
                expression(write.conditionCheck().conditionExpression());
                once(keys, write.conditionCheck().tableName(), write.conditionCheck().key());
            }
        }
        if (bytes > LARGEST_TRANSACTION) {
            throw refused("a transaction of " + bytes + " bytes");
        }
    }

    private static void once(
            Collection<Object> keys, String table, Map<String, AttributeValue> key) {
        if (!keys.add(List.of(table, key))) {
            throw refused("Transaction request cannot include multiple operations on one item");
        }
    }

    /// All tables that transactions touch have the keys `k` and `s`, or `k` alone.
    private static Map<String, AttributeValue> primaryKey(Map<String, AttributeValue> item) {
        var key = new HashMap<>(item);
        key.keySet().retainAll(List.of("k", "s"));
        return key;
    }

    private static void expression(@Nullable String expression) {
        if (expression == null) {
            return;
        }
        int bytes = expression.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > LONGEST_EXPRESSION) {
            throw refused("Expression size has exceeded the maximum allowed size: " + bytes);
        }
        long operators = expression.chars().filter(c -> c == '=' || c == '+' || c == '(').count();
        if (operators > MOST_OPERATORS) {
            throw refused("The expression contains too many operators: " + operators);
        }
    }

    private static void item(Map<String, AttributeValue> item) {
        long bytes = bytes(item);
        if (bytes > LARGEST_ITEM) {
            throw refused("Item size has exceeded the maximum allowed size: " + bytes);
        }
    }

    private static void limit(String what, int size, int most) {
        if (size > most) {
            throw refused(what + " of " + size + " items");
        }
    }

    private static int sizes(Collection<? extends Collection<?>> all) {
        return all.stream().mapToInt(Collection::size).sum();
    }

    /// As DynamoDB counts: names and values in UTF-8, three bytes for a list or map and one for
    /// each of its elements.
    static long bytes(Map<String, AttributeValue> item) {
        return item.entrySet().stream()
                .mapToLong(entry -> utf8(entry.getKey()) + bytes(entry.getValue()))
                .sum();
    }

    private static long bytes(AttributeValue value) {
        return switch (value.type()) {
            case S -> utf8(value.s());
            case N -> (value.n().replaceAll("[^0-9]", "").length() + 1) / 2 + 1;
            case B -> value.b().asByteArrayUnsafe().length;
            case SS -> value.ss().stream().mapToLong(StrictDynamoDb::utf8).sum();
            case M -> 3 + value.m().size() + bytes(value.m());
            case L ->
                    3
                            + value.l().size()
                            + value.l().stream().mapToLong(StrictDynamoDb::bytes).sum();
            case BOOL, NUL -> 1;
            case NS, BS, UNKNOWN_TO_SDK_VERSION ->
                    throw new IllegalArgumentException("no item of ours has " + value.type());
        };
    }

    private static long utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static RuntimeException refused(String why) {
        return DynamoDbException.builder()
                .message(why)
                .statusCode(400)
                .awsErrorDetails(
                        AwsErrorDetails.builder()
                                .errorCode("ValidationException")
                                .errorMessage(why)
                                .serviceName("DynamoDb")
                                .build())
                .build();
    }
}
