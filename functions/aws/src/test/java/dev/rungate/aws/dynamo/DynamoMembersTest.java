package dev.rungate.aws.dynamo;

import dev.rungate.tenants.Members;
import dev.rungate.tenants.MembersContract;

final class DynamoMembersTest extends MembersContract {
    private static final Tables TABLES = Engine.freshTables();

    @Override
    protected Members members() {
        return Engine.process(TABLES).members();
    }

    @Override
    protected Members anotherProcess() {
        return Engine.process(TABLES).members();
    }
}
