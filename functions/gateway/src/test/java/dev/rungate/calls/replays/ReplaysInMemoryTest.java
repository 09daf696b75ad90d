package dev.rungate.calls.replays;

/// The store that other tests build on keeps what every store must keep.
final class ReplaysInMemoryTest extends ReplayStoreContract {
    private final ReplayStore replays = new ReplaysInMemory();

    @Override
    protected ReplayStore replays() {
        return replays;
    }

    @Override
    protected boolean storedInClear(String text) {
        return false;
    }
}
