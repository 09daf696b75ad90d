package dev.rungate.aws.dynamo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rungate.aws.dynamo.registry.Registry;
import dev.rungate.budgets.LedgerUnavailable;
import dev.rungate.budgets.WriteRejected;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/// Why a transaction was cancelled decides what becomes of it.
final class TransactionTest {
    private static final DynamoRetries SHORT =
            new DynamoRetries(Duration.ofMillis(200), millis -> {});

    @ParameterizedTest
    @ValueSource(
            strings = {"ThrottlingError", "ProvisionedThroughputExceeded", "TransactionConflict"})
    void aThrottledTransactionIsAskedAgainAndNeverTakenForARefusedOne(String code) {
        var tables = Engine.freshTables();
        assertThat(write(tables, 3, "None", code)).isEmpty();
        assertThatThrownBy(() -> write(tables, Integer.MAX_VALUE, "None", code))
                .isInstanceOf(LedgerUnavailable.class);
    }

    @Test
    void aConditionThatWasNotMetIsAnAnswerWhateverElseWasInTheWay() {
        assertThat(write(Engine.freshTables(), 1, "ThrottlingError", "ConditionalCheckFailed"))
                .containsExactly(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ValidationError", "ItemCollectionSizeLimitExceeded"})
    void whatDynamoDbWillNeverTakeIsRejected(String code) {
        assertThatThrownBy(() -> write(Engine.freshTables(), 1, "None", code))
                .isInstanceOf(WriteRejected.class);
    }

    private static List<Integer> write(Tables tables, int times, String... codes) {
        var client = new FailingDynamoDb(Engine.client(), times, () -> cancelled(codes));
        var item = Registry.key("a", "b");
        var put =
                TransactWriteItem.builder()
                        .put(one -> one.tableName(tables.registry()).item(item))
                        .build();
        return Transaction.write(client, SHORT, List.of(put));
    }

    private static TransactionCanceledException cancelled(String... codes) {
        return TransactionCanceledException.builder()
                .message("Transaction cancelled")
                .statusCode(400)
                .cancellationReasons(
                        Arrays.stream(codes)
                                .map(code -> CancellationReason.builder().code(code).build())
                                .toList())
                .build();
    }
}
