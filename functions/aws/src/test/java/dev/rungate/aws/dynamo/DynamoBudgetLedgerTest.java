package dev.rungate.aws.dynamo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rungate.aws.dynamo.ledger.RunItem;
import dev.rungate.aws.dynamo.ledger.RunNotes;
import dev.rungate.aws.dynamo.ledger.RunTable;
import dev.rungate.budgets.BudgetLedger;
import dev.rungate.budgets.BudgetLedgerContract;
import dev.rungate.budgets.LedgerUnavailable;
import dev.rungate.pricing.Usd;
import dev.rungate.runs.RunState;
import dev.rungate.runs.RunStore;
import dev.rungate.runs.Steps;
import dev.rungate.runs.Terms;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;

final class DynamoBudgetLedgerTest extends BudgetLedgerContract {
    private static final Tables TABLES = Engine.freshTables();
    private static final DynamoStores STORES = Engine.process(TABLES).start();
    private static final DynamoStores OTHER = Engine.process(TABLES).start();

    @AfterAll
    static void stop() {
        STORES.close();
        OTHER.close();
    }

    @Override
    protected BudgetLedger ledger() {
        return STORES.ledger();
    }

    @Override
    protected RunStore runs() {
        return STORES.runs();
    }

    @Override
    protected BudgetLedger anotherProcess() {
        return OTHER.ledger();
    }

    @Override
    protected BudgetLedger losingAnswers(int howMany) {
        return Engine.process(new AnswerLosingDynamoDb(Engine.client(), howMany), TABLES).ledger();
    }

    @Override
    protected void fillWithHolds(int howMany) {
        Engine.fillWithHolds(TABLES, run, howMany);
    }

    @Test
    void aPausedRunIsServedAndDoesNotRest() {
        settle(held(ledger().reserve(wants(call(1), 10).limit(100).build())), 1);
        Engine.client()
                .updateItem(update ->
                        update.tableName(TABLES.runs())
                                .key(RunItem.keyOf(run))
                                .updateExpression("SET g = :gates")
                                .expressionAttributeValues(
                                        Map.of(
                                                ":gates",
                                                AttributeValue.fromM(
                                                        Map.of("gate_1", Attributes.number(1))))));
        var late = now.plus(Terms.IDLE).plusSeconds(60);
        assertThat(runs().find(run, late).orElseThrow().state()).isEqualTo(RunState.PAUSED);
        held(ledger().reserve(wants(call(2), 10).limit(100).at(late).build()));
    }

    @Test
    void aThrottledWriteIsTriedAgain() {
        var busy =
                new FailingDynamoDb(
                        Engine.client(),
                        3,
                        () ->
                                ProvisionedThroughputExceededException.builder()
                                        .message("slow down")
                                        .statusCode(400)
                                        .awsErrorDetails(
                                                AwsErrorDetails.builder()
                                                        .errorCode(
                                                                "ProvisionedThroughputExceededException")
                                                        .build())
                                        .build());
        held(Engine.process(busy, TABLES).ledger().reserve(wants(call(1), 10).limit(100).build()));
    }

    @Test
    void anEngineThatIsDownIsLedgerUnavailable() {
        var down =
                new FailingDynamoDb(
                        Engine.client(),
                        1_000_000,
                        () -> SdkClientException.create("connection refused"));
        var runs = new RunTable(down, TABLES, new RunNotes());
        var impatient = new DynamoRetries(Duration.ofMillis(100));
        assertThatThrownBy(() -> runs.read(run, impatient)).isInstanceOf(LedgerUnavailable.class);
    }

    @Test
    void aRequestThatIsWrongIsNotTriedAgain() {
        var attempts = new AtomicInteger();
        var wrong =
                new FailingDynamoDb(
                        Engine.client(),
                        1_000_000,
                        () -> {
                            attempts.incrementAndGet();
                            return DynamoDbException.builder()
                                    .message("not allowed")
                                    .statusCode(400)
                                    .build();
                        });
        var ledger = Engine.process(wrong, TABLES).ledger();
        assertThatThrownBy(() -> ledger.reserve(wants(call(1), 10).build()))
                .isInstanceOf(LedgerUnavailable.class);
        assertThat(attempts).hasValue(1);
    }

    @Test
    void asManyRecordsAsThereAreWaitingAreCarriedByTheirWritersBeforeTheItemIsFull() {
        var alone = Engine.process(TABLES);
        IntStream.range(0, 120)
                .forEach(i -> {
                    var hold = held(alone.ledger().reserve(wants(call(i), 1).build()));
                    alone.ledger()
                            .settle(
                                    hold,
                                    new Usd(1),
                                    Steps.ok(hold.call(), 1, now),
                                    List.of(),
                                    now);
                });
        var item =
                Engine.client()
                        .getItem(get ->
                                get.tableName(TABLES.runs())
                                        .key(RunItem.keyOf(run))
                                        .consistentRead(true))
                        .item();
        assertThat(new RunItem(item).recordCount()).isLessThanOrEqualTo(60);
        assertThat(steps()).hasSize(120);
    }
}
