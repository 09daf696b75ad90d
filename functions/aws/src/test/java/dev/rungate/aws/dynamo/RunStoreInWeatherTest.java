package dev.rungate.aws.dynamo;

import dev.rungate.budgets.BudgetLedger;
import dev.rungate.runs.RunStore;
import dev.rungate.runs.RunStoreContract;

final class RunStoreInWeatherTest extends RunStoreContract {
    private static final Tables TABLES = Engine.freshTables();

    private final DynamoStores stores = Engine.inWeather(TABLES);

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
        return Engine.inWeather(TABLES).runs();
    }

    @Override
    protected RunStore losingAnswers(int howMany) {
        return Engine.process(new AnswerLosingDynamoDb(Engine.client(), howMany), TABLES).runs();
    }

    @Override
    protected void settleDown() {
        stores.mover().moveWaiting();
    }
}
