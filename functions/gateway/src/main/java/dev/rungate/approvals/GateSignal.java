package dev.rungate.approvals;

import dev.rungate.ids.GateId;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Wakes the threads of this process that wait for a gate. Decisions of other processes are found
/// by reading the gate.
final class GateSignal {
    private final Map<GateId, CountDownLatch> waiting = new ConcurrentHashMap<>();

    void await(GateId gate, Duration longest) {
        var latch = waiting.computeIfAbsent(gate, id -> new CountDownLatch(1));
        try {
            if (!latch.await(longest.toMillis(), TimeUnit.MILLISECONDS)) {
                waiting.remove(gate, latch);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a human was asked", e);
        }
    }

    void wake(GateId gate) {
        var latch = waiting.remove(gate);
        if (latch != null) {
            latch.countDown();
        }
    }
}
