package dev.rungate.calls.admission;

import java.lang.System.Logger;
import java.time.Instant;
import java.util.Set;
import java.util.function.Consumer;

/// A claim that is renewed until it is let go.
public final class KeptClaim {
    private static final Logger LOG = System.getLogger(KeptClaim.class.getName());

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

    /// From now on nobody renews the claim.
    public void release() {
        kept.remove(this);
    }

    /// Releases the claim and does the write that ends it in the store. If that fails, it is logged
    /// and the claim lapses: what the claim was for is done.
    public void release(Runnable lastWrite) {
        release();
        try {
            lastWrite.run();
        } catch (RuntimeException fault) {
            LOG.log(Logger.Level.WARNING, "a claim cannot be ended and will lapse: {0}", fault);
        }
    }
}
