package dev.rungate.aws.dynamo;

import dev.rungate.calls.replays.ReplayStore;
import dev.rungate.calls.replays.ReplayStoreContract;

final class ReplayStoreInWeatherTest extends ReplayStoreContract {
    private static final Tables TABLES = Engine.freshTables();

    private final ReplayStore own = Engine.inWeather(TABLES).replays();

    @Override
    protected ReplayStore replays() {
        return own;
    }

    @Override
    protected boolean storedInClear(String text) {
        return Engine.holdsInClear(TABLES.replays(), text);
    }
}
