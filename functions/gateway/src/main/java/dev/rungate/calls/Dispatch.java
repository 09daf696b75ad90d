package dev.rungate.calls;

import dev.rungate.refusals.CallRefused;

/// Serves one governed call. Throws {@link CallRefused}, or {@link
/// dev.rungate.chat.MalformedRequest} if the request cannot be bounded or routed.
public interface Dispatch {
    GovernedAnswer dispatch(IncomingCall incoming);

    /// Answers a request that only asks how many tokens it has.
    GovernedAnswer count(IncomingCall incoming);
}
