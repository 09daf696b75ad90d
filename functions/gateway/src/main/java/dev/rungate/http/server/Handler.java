package dev.rungate.http.server;

/// Answers the requests of one route. Throws {@link dev.rungate.refusals.CallRefused} and {@link
/// dev.rungate.chat.MalformedRequest}; the front door says them.
@FunctionalInterface
public interface Handler {
    void handle(Exchange exchange);

    /// Whether its requests are calls, which may be long, wait for a provider, and leave a reserve
    /// of memory to all others.
    default boolean servesCalls() {
        return false;
    }
}
