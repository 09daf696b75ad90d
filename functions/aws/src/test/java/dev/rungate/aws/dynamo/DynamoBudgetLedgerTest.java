package dev.rungate.aws.dynamo;

import dev.rungate.budgets.BudgetLedger;
import dev.rungate.budgets.BudgetLedgerContract;
import dev.rungate.ids.FreshIds;
import dev.rungate.runs.RunStore;
import java.security.SecureRandom;
import org.junit.jupiter.api.AfterAll;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

final class DynamoBudgetLedgerTest extends BudgetLedgerContract {
    private static final Tables TABLES = Engine.freshTables();
    private static final DynamoStores STORES = process(Engine.client()).start();
    private static final DynamoStores OTHER = process(Engine.client()).start();

    static DynamoStores process(DynamoDbClient client) {
        return new DynamoStores(client, TABLES, new FreshIds(new SecureRandom()));
    }

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
        return process(new AnswerLosingDynamoDb(Engine.client(), howMany)).ledger();
    }
}
