package dev.rungate.aws.dynamo;

import dev.rungate.tenants.Directory;
import dev.rungate.tenants.DirectoryContract;

final class DynamoDirectoryTest extends DirectoryContract {
    private static final Tables TABLES = Engine.freshTables();

    @Override
    protected Directory directory() {
        return Engine.process(TABLES).directory();
    }

    @Override
    protected Directory anotherProcess() {
        return Engine.process(TABLES).directory();
    }
}
