package dev.rungate.aws.dynamo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.budgets.BudgetLedger;
import dev.rungate.budgets.BudgetLedgerContract;
import dev.rungate.budgets.Settled;
import dev.rungate.runs.RunStore;
import org.junit.jupiter.api.AfterAll;

final class BudgetLedgerInWeatherTest extends BudgetLedgerContract {
    private static final Tables TABLES = Engine.freshTables();
    private static final DynamoStores STORES = Engine.inWeather(TABLES).start();
    private static final DynamoStores OTHER = Engine.inWeather(TABLES).start();

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
    protected void assertSettledBefore(Settled again) {
        assertThat(again).isInstanceOfAny(Settled.AlreadyDone.class, Settled.Booked.class);
    }

    @Override
    protected BudgetLedger losingAnswers(int howMany) {
        return Engine.process(new AnswerLosingDynamoDb(Engine.client(), howMany), TABLES).ledger();
    }

    @Override
    protected void fillWithHolds(int howMany) {
        Engine.fillWithHolds(TABLES, run, howMany);
    }
}
