package dev.rungate.aws.dynamo;

import dev.rungate.providers.ProviderStore;
import dev.rungate.providers.ProviderStoreContract;

final class DynamoProviderStoreTest extends ProviderStoreContract {
    private static final Tables TABLES = Engine.freshTables();

    @Override
    protected ProviderStore providers() {
        return Engine.process(TABLES).providers();
    }
}
