package dev.rungate.aws.dynamo;

import dev.rungate.tenants.Members;
import dev.rungate.tenants.MembersContract;

final class MembersInWeatherTest extends MembersContract {
    private static final Tables TABLES = Engine.freshTables();

    private final Members own = Engine.inWeather(TABLES).members();

    private final Members other = Engine.inWeather(TABLES).members();

    @Override
    protected Members members() {
        return own;
    }

    @Override
    protected Members anotherProcess() {
        return other;
    }
}
