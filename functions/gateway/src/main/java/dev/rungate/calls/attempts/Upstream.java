package dev.rungate.calls.attempts;

/// The remote end of one call. Sends a request once, never again.
public interface Upstream {
    /// Returns when a whole answer has been read, or when a stream has begun; the stream's events
    /// must be closed. Throws {@link UpstreamFault}.
    UpstreamAnswer send(Outgoing outgoing);
}
