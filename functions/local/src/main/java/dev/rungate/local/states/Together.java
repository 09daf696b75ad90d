package dev.rungate.local.states;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.Delete;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/// Writes that happen all at once or not at all.
final class Together {
    private final List<TransactWriteItem> writes = new ArrayList<>();

    Together put(Put.Builder put) {
        writes.add(TransactWriteItem.builder().put(put.build()).build());
        return this;
    }

    Together put(Rows rows, Items item) {
        return put(rows.putting(item));
    }

    Together putNew(Rows rows, Items item) {
        return put(rows.putting(item).conditionExpression(Rows.NEW));
    }

    /// Puts the item in the place of one whose number is still the same.
    Together replace(Rows rows, Items item, String name, long number) {
        return put(
                rows.putting(item)
                        .conditionExpression("#n = :n")
                        .expressionAttributeNames(Map.of("#n", name))
                        .expressionAttributeValues(
                                Map.of(":n", AttributeValue.fromN(Long.toString(number)))));
    }

    Together delete(Rows rows, String key, String sort) {
        return delete(deleting(rows, key, sort));
    }

    Together delete(Rows rows, String key, String sort, String name, long number) {
        return delete(
                deleting(rows, key, sort)
                        .conditionExpression("#n = :n")
                        .expressionAttributeNames(Map.of("#n", name))
                        .expressionAttributeValues(
                                Map.of(":n", AttributeValue.fromN(Long.toString(number)))));
    }

    /// False when another was faster: nothing is written then.
    boolean write(DynamoDbClient client) {
        try {
            client.transactWriteItems(request -> request.transactItems(writes));
            return true;
        } catch (TransactionCanceledException cancelled) {
            if (cancelled.cancellationReasons().stream().anyMatch(Together::isARace)) {
                return false;
            }
            throw cancelled;
        }
    }

    private static boolean isARace(CancellationReason reason) {
        return "ConditionalCheckFailed".equals(reason.code())
                || "TransactionConflict".equals(reason.code());
    }

    private Together delete(Delete.Builder delete) {
        writes.add(TransactWriteItem.builder().delete(delete.build()).build());
        return this;
    }

    private static Delete.Builder deleting(Rows rows, String key, String sort) {
        return Delete.builder().tableName(rows.table()).key(Items.at(key, sort).map());
    }
}
