package dev.rungate.http;

/// Answers the requests of one door. Throws {@link dev.rungate.calls.CallRefused} and {@link
/// dev.rungate.chat.MalformedRequest}; the front door says them.
@FunctionalInterface
interface Handler {
    void handle(Exchange exchange);
}
