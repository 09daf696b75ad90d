package dev.rungate.aws.dynamo;

import dev.rungate.tenants.Directory;
import dev.rungate.tenants.DirectoryContract;

final class DirectoryInWeatherTest extends DirectoryContract {
    private static final Tables TABLES = Engine.freshTables();

    private final Directory own = Engine.inWeather(TABLES).directory();

    private final Directory other = Engine.inWeather(TABLES).directory();

    @Override
    protected Directory directory() {
        return own;
    }

    @Override
    protected Directory anotherProcess() {
        return other;
    }
}
