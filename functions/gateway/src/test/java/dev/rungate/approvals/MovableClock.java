package dev.rungate.approvals;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/// The real time, moved as a test likes.
public final class MovableClock extends Clock {
    private volatile Duration ahead = Duration.ZERO;

    public void forward(Duration further) {
        ahead = ahead.plus(further);
    }

    @Override
    public Instant instant() {
        return Instant.now().plus(ahead);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("all times are UTC");
    }
}
