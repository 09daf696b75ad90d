package dev.rungate.calls.settlement;

import dev.rungate.approvals.MovableClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Pauses that take no time of the test's, only of its clock's.
final class RecordedPauses implements Settlement.Pause {
    private final MovableClock clock;
    private final List<Duration> taken = new CopyOnWriteArrayList<>();
    private volatile boolean interrupted;

    RecordedPauses(MovableClock clock) {
        this.clock = clock;
    }

    void interruptNext() {
        interrupted = true;
    }

    List<Duration> taken() {
        return taken;
    }

    @Override
    public void last(Duration time) throws InterruptedException {
        if (interrupted) {
            throw new InterruptedException("the process ends");
        }
        taken.add(time);
        clock.forward(time);
    }
}
