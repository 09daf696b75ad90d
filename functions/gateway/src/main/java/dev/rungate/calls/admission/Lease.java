package dev.rungate.calls.admission;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;

/// What lapses unless it is renewed: a hold, a claim. It is renewed when a third of its life has
/// passed, so that a renewal that fails can be tried again in time.
final class Lease {
    private final Clock clock;
    private final Duration life;
    private volatile Instant renewedAt;

    Lease(Clock clock, Duration life) {
        this.clock = clock;
        this.life = life;
        this.renewedAt = clock.instant();
    }

    /// Passes the new time of the lapse to {@code renewal} if it is time to renew. The lease counts
    /// as renewed if that returns true.
    void renewInTime(Predicate<Instant> renewal) {
        var now = clock.instant();
        if (now.isAfter(renewedAt.plus(life.dividedBy(3))) && renewal.test(now.plus(life))) {
            renewedAt = now;
        }
    }
}
