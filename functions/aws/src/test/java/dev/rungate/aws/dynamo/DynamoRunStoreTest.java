package dev.rungate.aws.dynamo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rungate.aws.dynamo.ledger.RunItem;
import dev.rungate.aws.dynamo.ledger.RunLists;
import dev.rungate.aws.dynamo.ledger.RunNotes;
import dev.rungate.aws.dynamo.ledger.RunTable;
import dev.rungate.aws.dynamo.registry.Registry;
import dev.rungate.budgets.BudgetLedger;
import dev.rungate.budgets.LedgerUnavailable;
import dev.rungate.budgets.Reservations.Wanted;
import dev.rungate.ids.GateId;
import dev.rungate.pricing.Usd;
import dev.rungate.runs.RunState;
import dev.rungate.runs.RunStore;
import dev.rungate.runs.RunStoreContract;
import dev.rungate.runs.Steps;
import dev.rungate.runs.Terms;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

final class DynamoRunStoreTest extends RunStoreContract {
    private static final Tables TABLES = Engine.freshTables();

    private static final DynamoRetries PATIENT = new DynamoRetries(Duration.ofSeconds(3));
    private static final RunTable NO_RUNS = new RunTable(Engine.client(), TABLES, new RunNotes());

    private final DynamoStores stores = Engine.process(TABLES);

    @Override
    protected RunStore runs() {
        return stores.runs();
    }

    @Override
    protected BudgetLedger ledger() {
        return stores.ledger();
    }

    @Override
    protected RunStore anotherProcess() {
        return Engine.process(TABLES).runs();
    }

    @Override
    protected RunStore losingAnswers(int howMany) {
        return Engine.process(new AnswerLosingDynamoDb(Engine.client(), howMany), TABLES).runs();
    }

    @Override
    protected void settleDown() {
        stores.mover().moveWaiting();
    }

    @Test
    void aRunThatWasEnteredButNeverMadeIsPassedOver() {
        var dying = Engine.process(new PutRefusingDynamoDb(Engine.client()), TABLES);
        assertThatThrownBy(() -> dying.ledger().reserve(new Wanted(run, call("c"), 1, now).build()))
                .isInstanceOf(LedgerUnavailable.class);
        assertThat(runs().list(org, null, 10, null, now).data()).isEmpty();
        hold("c", 1);
        assertThat(runs().list(org, null, 10, null, now).data()).hasSize(1);
        assertThat(ledger().sweep(org, now.plus(Duration.ofHours(2)), run -> {})).isEqualTo(1);
    }

    @Test
    void aRunThatTwoProcessesStartedIsListedOnce() {
        var early = new Wanted(run, call("c"), 1, now.minusMillis(5)).mustBeNew().build();
        new RunLists(new Registry(Engine.client(), TABLES, PATIENT), NO_RUNS, PATIENT)
                .enter(run, early.terms().agent(), early.now());
        hold("d", 1);
        assertThat(runs().list(org, null, 1, null, now).data()).hasSize(1);
        assertThat(runs().list(org, Terms.AGENT, 10, null, now).data()).hasSize(1);
    }

    @Test
    void aRunThatIsOverNeedsNoMoreSweepingOnceItsRecordIsInItsPlace() {
        var hold = hold("c", 10);
        runs().close(run, RunState.COMPLETED, "test", call("e"), now);
        settle(hold, 1);
        settleDown();
        var item =
                Engine.client()
                        .getItem(get ->
                                get.tableName(TABLES.runs())
                                        .key(RunItem.keyOf(run))
                                        .consistentRead(true))
                        .item();
        assertThat(new RunItem(item).cleared()).isTrue();
        assertThat(new RunItem(item).pending()).isEmpty();
        assertThat(openEntries()).isZero();
        assertThat(steps()).hasSize(2);
    }

    @Test
    void aProcessThatDiesLeavesItsRecordsToTheSweeper() {
        settle(hold("c", 10), 1);
        runs().close(run, RunState.COMPLETED, "test", call("e"), now);
        var survivor = Engine.process(TABLES);
        survivor.ledger().sweep(org, now, run -> {});
        survivor.mover().moveWaiting();
        assertThat(openEntries()).isZero();
        assertThat(survivor.runs().steps(run, 0, 10).data()).hasSize(2);
    }

    /// The first attempt has arrived, its record is carried, and another limit is set, before the
    /// writer can ask again.
    @Test
    void aLimitWhoseAnswerWasLostIsNotSetOnceMoreOverANewerOne() {
        settle(hold("c", 10), 1);
        var overtaken =
                overtaken(() -> {
                    carried();
                    runs().limit(run, new Usd(70), "admin", call("newer"), now);
                    carried();
                });
        overtaken.limit(run, new Usd(50), "admin", call("e"), now);
        assertThat(runs().find(run, now).orElseThrow().balance().limit()).isEqualTo(new Usd(70));
        assertThat(steps()).hasSize(3);
    }

    @Test
    void aPauseWhoseAnswerWasLostDoesNotPauseARunThatHasBeenResumed() {
        settle(hold("c", 10), 1);
        var gate = new GateId("gate_1");
        var opened = Steps.ok(call("opened"), 0, now);
        var overtaken =
                overtaken(() -> {
                    carried();
                    runs().resume(run, gate, Steps.ok(call("decided"), 0, now), now);
                    carried();
                });
        overtaken.pause(run, gate, opened, now);
        assertThat(runs().find(run, now).orElseThrow().pendingGates()).isEmpty();
        assertThat(steps()).hasSize(3);
    }

    private RunStore overtaken(Runnable others) {
        var client = new OvertakenDynamoDb(Engine.client(), UpdateItemRequest.class, others);
        return Engine.process(client, TABLES).runs();
    }

    /// Every record is in the step table, and out of the run.
    private void carried() {
        var carrying = Engine.process(TABLES).gather();
        carrying.runs().find(run, now);
        carrying.carry();
        var item =
                Engine.client()
                        .getItem(get -> get.tableName(TABLES.runs()).key(RunItem.keyOf(run)));
        NO_RUNS.takeOut(run, new RunItem(item.item()).pending(), PATIENT);
    }

    private int openEntries() {
        return Engine.client()
                .query(query ->
                        query.tableName(TABLES.registry())
                                .keyConditionExpression("k = :list")
                                .expressionAttributeValues(
                                        Map.of(":list", Attributes.text(org + "/open-runs"))))
                .count();
    }
}
