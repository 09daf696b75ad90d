package dev.rungate.calls.attempts;

/// The remote end of one call. Sends a request once, never again.
public interface Upstream {
    /// Returns when the provider has sent its status line. Throws {@link UpstreamFault}. The answer
    /// must be closed.
    UpstreamAnswer send(Outgoing outgoing);
}
