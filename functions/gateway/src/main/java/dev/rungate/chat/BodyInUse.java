package dev.rungate.chat;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// A body whose bytes can be let go of while its request goes on: everything that holds the request
/// holds this, and nothing else holds the bytes.
public final class BodyInUse implements RequestBody {
    private @Nullable RequestBody whole;
    private @Nullable Known known;

    /// What is still asked of a request whose bytes are gone.
    private record Known(
            boolean wantsUsageEvent, long leastOutputTokens, String sha256, String fingerprint) {
        static Known of(RequestBody body) {
            return new Known(
                    body.wantsUsageEvent(),
                    body.leastOutputTokens(),
                    body.sha256(),
                    body.fingerprint());
        }
    }

    public BodyInUse(RequestBody whole) {
        this.whole = whole;
    }

    @Override
    public byte[] outgoing(String model, OptionalLong clampedTo, Quirks quirks) {
        return whole().outgoing(model, clampedTo, quirks);
    }

    @Override
    public String text() {
        return whole().text();
    }

    @Override
    public synchronized boolean wantsUsageEvent() {
        return known == null ? whole().wantsUsageEvent() : known.wantsUsageEvent();
    }

    @Override
    public synchronized long leastOutputTokens() {
        return known == null ? whole().leastOutputTokens() : known.leastOutputTokens();
    }

    @Override
    public synchronized String sha256() {
        return known == null ? whole().sha256() : known.sha256();
    }

    @Override
    public synchronized String fingerprint() {
        return known == null ? whole().fingerprint() : known.fingerprint();
    }

    @Override
    public synchronized void letGo() {
        if (whole != null) {
            known = Known.of(whole);
            whole = null;
        }
    }

    private synchronized RequestBody whole() {
        if (whole == null) {
            throw new IllegalStateException("the bytes of the request were let go of");
        }
        return whole;
    }
}
