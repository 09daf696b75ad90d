package dev.rungate.aws.dynamo;

import dev.rungate.approvals.GateStore;
import dev.rungate.approvals.GateStoreContract;

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
        return Engine.holdsInClear(TABLES.gates(), text);
    }
}
