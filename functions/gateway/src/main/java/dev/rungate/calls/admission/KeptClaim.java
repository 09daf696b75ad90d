package dev.rungate.calls.admission;

import java.time.Instant;
import java.util.Set;
import java.util.function.Consumer;

/// A claim that is renewed until it is let go.
public final class KeptClaim {
    private final Set<KeptClaim> kept;
    private final Lease lease;
    private final Consumer<Instant> renewal;

    KeptClaim(Set<KeptClaim> kept, Lease lease, Consumer<Instant> renewal) {
        this.kept = kept;
        this.lease = lease;
        this.renewal = renewal;
        kept.add(this);
    }

    void renewInTime() {
        lease.renewInTime(until -> {
            renewal.accept(until);
            return true;
        });
    }

    public void release() {
        kept.remove(this);
    }
}
