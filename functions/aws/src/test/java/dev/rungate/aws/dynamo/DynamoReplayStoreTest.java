package dev.rungate.aws.dynamo;

import dev.rungate.calls.ReplayStore;
import dev.rungate.calls.ReplayStoreContract;
import java.nio.charset.StandardCharsets;

final class DynamoReplayStoreTest extends ReplayStoreContract {
    private static final Tables TABLES = Engine.freshTables();

    private final ReplayStore replays = Engine.process(TABLES).replays();

    @Override
    protected ReplayStore replays() {
        return replays;
    }

    @Override
    protected boolean storedInClear(String text) {
        return Engine.client().scan(scan -> scan.tableName(TABLES.replays())).items().stream()
                .flatMap(item -> item.values().stream())
                .map(value ->
                        value.b() == null
                                ? value.toString()
                                : new String(value.b().asByteArray(), StandardCharsets.ISO_8859_1))
                .anyMatch(value -> value.contains(text));
    }
}
