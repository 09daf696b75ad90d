package dev.rungate.aws.dynamo;

import dev.rungate.policy.PolicyStore;
import dev.rungate.policy.PolicyStoreContract;

final class PolicyStoreInWeatherTest extends PolicyStoreContract {
    private static final Tables TABLES = Engine.freshTables();

    private final PolicyStore own = Engine.inWeather(TABLES).policies();

    @Override
    protected PolicyStore policies() {
        return own;
    }
}
