package dev.rungate.calls;

import dev.rungate.refusals.CallRefused;

/// Serves one governed call. Throws {@link CallRefused}, and {@link
/// dev.rungate.chat.MalformedRequest} where the request cannot be bounded or routed.
public interface Dispatch {
    GovernedAnswer dispatch(IncomingCall ask);

    /// Serves a request that only asks for its size.
    GovernedAnswer count(IncomingCall ask);
}
