package dev.rungate.aws.dynamo;

import dev.rungate.calls.replays.ReplayStore;
import dev.rungate.calls.replays.ReplayStoreContract;

final class DynamoReplayStoreTest extends ReplayStoreContract {
    private static final Tables TABLES = Engine.freshTables();

    private final ReplayStore replays = Engine.process(TABLES).replays();

    @Override
    protected ReplayStore replays() {
        return replays;
    }

    @Override
    protected boolean storedInClear(String text) {
        return Engine.holdsInClear(TABLES.replays(), text);
    }
}
