package dev.rungate.aws.dynamo;

import dev.rungate.approvals.GateStore;
import dev.rungate.approvals.GateStoreContract;

final class GateStoreInWeatherTest extends GateStoreContract {
    private static final Tables TABLES = Engine.freshTables();

    private final GateStore own = Engine.inWeather(TABLES).gates();

    private final GateStore other = Engine.inWeather(TABLES).gates();

    @Override
    protected GateStore gates() {
        return own;
    }

    @Override
    protected GateStore anotherProcess() {
        return other;
    }

    @Override
    protected boolean storedInClear(String text) {
        return Engine.holdsInClear(TABLES.gates(), text);
    }
}
