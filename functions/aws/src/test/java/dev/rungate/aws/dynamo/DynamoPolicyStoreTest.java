package dev.rungate.aws.dynamo;

import dev.rungate.policy.PolicyStore;
import dev.rungate.policy.PolicyStoreContract;

final class DynamoPolicyStoreTest extends PolicyStoreContract {
    private static final Tables TABLES = Engine.freshTables();

    @Override
    protected PolicyStore policies() {
        return Engine.process(TABLES).policies();
    }
}
