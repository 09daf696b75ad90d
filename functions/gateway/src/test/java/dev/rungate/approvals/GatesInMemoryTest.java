package dev.rungate.approvals;

/// The store of the other tests keeps what every store must.
final class GatesInMemoryTest extends GateStoreContract {
    private final GatesInMemory gates = new GatesInMemory();

    @Override
    protected GateStore gates() {
        return gates;
    }

    @Override
    protected GateStore anotherProcess() {
        return gates;
    }

    @Override
    protected boolean storedInClear(String text) {
        return false;
    }
}
