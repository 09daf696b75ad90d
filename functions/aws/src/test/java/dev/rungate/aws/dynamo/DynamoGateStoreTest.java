package dev.rungate.aws.dynamo;

import dev.rungate.approvals.GateStore;
import dev.rungate.approvals.GateStoreContract;
import java.nio.charset.StandardCharsets;

final class DynamoGateStoreTest extends GateStoreContract {
    private static final Tables TABLES = Engine.freshTables();

    private final GateStore gates = Engine.process(TABLES).gates();
    private final GateStore anotherProcess = Engine.process(TABLES).gates();

    @Override
    protected GateStore gates() {
        return gates;
    }

    @Override
    protected GateStore anotherProcess() {
        return anotherProcess;
    }

    @Override
    protected boolean storedInClear(String text) {
        return Engine.client().scan(scan -> scan.tableName(TABLES.gates())).items().stream()
                .flatMap(item -> item.values().stream())
                .map(value ->
                        value.b() == null
                                ? value.toString()
                                : new String(value.b().asByteArray(), StandardCharsets.ISO_8859_1))
                .anyMatch(value -> value.contains(text));
    }
}
