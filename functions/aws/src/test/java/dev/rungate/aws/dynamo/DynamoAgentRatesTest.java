package dev.rungate.aws.dynamo;

import dev.rungate.budgets.AgentRates;
import dev.rungate.budgets.AgentRatesContract;

final class DynamoAgentRatesTest extends AgentRatesContract {
    private static final Tables TABLES = Engine.freshTables();

    private final AgentRates rates = Engine.process(TABLES).rates();

    @Override
    protected AgentRates rates() {
        return rates;
    }

    @Override
    protected AgentRates anotherProcess() {
        return Engine.process(TABLES).rates();
    }
}
