package dev.rungate.tenants;

/// What other tests use in place of a store keeps the same promises.
final class MembersInMemoryTest extends MembersContract {
    private final Members members = new MembersInMemory();

    @Override
    protected Members members() {
        return members;
    }

    @Override
    protected Members anotherProcess() {
        return members;
    }
}
