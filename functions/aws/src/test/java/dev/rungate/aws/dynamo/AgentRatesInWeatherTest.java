package dev.rungate.aws.dynamo;

import dev.rungate.budgets.AgentRates;
import dev.rungate.budgets.AgentRatesContract;

final class AgentRatesInWeatherTest extends AgentRatesContract {
    private static final Tables TABLES = Engine.freshTables();

    private final AgentRates own = Engine.inWeather(TABLES).rates();

    private final AgentRates other = Engine.inWeather(TABLES).rates();

    @Override
    protected AgentRates rates() {
        return own;
    }

    @Override
    protected AgentRates anotherProcess() {
        return other;
    }
}
