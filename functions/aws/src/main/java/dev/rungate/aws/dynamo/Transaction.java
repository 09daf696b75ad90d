package dev.rungate.aws.dynamo;

import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/// Several writes that are made together or not at all.
public final class Transaction {
    /// DynamoDB takes no more writes in one.
    public static final int MOST_WRITES = 100;

    private Transaction() {}

    /// Returns the places in {@code writes} of those whose conditions were not met; empty if all
    /// were made. Throws as {@link DynamoRetries} does: a throttled transaction is no refused one.
    /// One whose answer was lost is sent again under the same name, and so not made twice.
    public static List<Integer> write(
            DynamoDbClient client, DynamoRetries attempts, List<TransactWriteItem> writes) {
        var request =
                TransactWriteItemsRequest.builder()
                        .transactItems(writes)
                        .clientRequestToken(UUID.randomUUID().toString())
                        .build();
        try {
            attempts.retrying(again -> client.transactWriteItems(request));
            return List.of();
        } catch (TransactionCanceledException unmet) {
            var reasons = unmet.cancellationReasons();
            return IntStream.range(0, reasons.size())
                    .filter(i -> isUnmet(reasons.get(i)))
                    .boxed()
                    .toList();
        }
    }

    /// What has become of a cancelled transaction.
    enum Cancellation {
        /// A condition was not met: an answer.
        REFUSED,
        /// Another transaction was in the way, or too much was asked at once.
        PASSING,
        /// DynamoDB will never take these writes.
        REJECTED;

        static Cancellation of(TransactionCanceledException cancelled) {
            var reasons = cancelled.cancellationReasons();
            if (reasons.stream().anyMatch(Transaction::isUnmet)) {
                return REFUSED;
            }
            return reasons.stream().anyMatch(Cancellation::isRejected) ? REJECTED : PASSING;
        }

        private static boolean isRejected(CancellationReason reason) {
            return "ValidationError".equals(reason.code())
                    || "ItemCollectionSizeLimitExceeded".equals(reason.code());
        }
    }

    private static boolean isUnmet(CancellationReason reason) {
        return "ConditionalCheckFailed".equals(reason.code());
    }
}
