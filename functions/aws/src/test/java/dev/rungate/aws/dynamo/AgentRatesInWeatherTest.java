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
    protected int fewestOf(int allowed) {
        return 1;
    }

    @Override
    protected AgentRates anotherProcess() {
        return other;
    }
}
