package dev.rungate.calls.attempts;

import dev.rungate.chat.MalformedRequest;

/// The remote end of one call. Sends a request once, never again.
public interface Upstream {
    /// Returns when a whole answer has been read, or when a stream has begun; the stream's events
    /// must be closed. Runs {@code leaves} directly before the request leaves: from then on the
    /// provider may bill it. Throws {@link UpstreamFault}, and {@link MalformedRequest} before that
    /// if the request cannot be written.
    UpstreamAnswer send(Outgoing outgoing, Runnable leaves);

    /// The same for a request that nobody is billed for.
    default UpstreamAnswer send(Outgoing outgoing) {
        return send(outgoing, () -> {});
    }
}
