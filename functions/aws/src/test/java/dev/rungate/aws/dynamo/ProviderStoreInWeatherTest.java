package dev.rungate.aws.dynamo;

import dev.rungate.providers.ProviderStore;
import dev.rungate.providers.ProviderStoreContract;

final class ProviderStoreInWeatherTest extends ProviderStoreContract {
    private static final Tables TABLES = Engine.freshTables();

    private final ProviderStore own = Engine.inWeather(TABLES).providers();

    @Override
    protected ProviderStore providers() {
        return own;
    }
}
