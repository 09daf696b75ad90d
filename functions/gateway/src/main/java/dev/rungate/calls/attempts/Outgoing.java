package dev.rungate.calls.attempts;

import dev.rungate.calls.Target;
import dev.rungate.chat.ChatRequest;
import dev.rungate.ids.OrgId;
import java.net.http.HttpHeaders;
import java.util.OptionalLong;

/// A request on its way out. {@code path} is the part behind the provider's base URL, {@code query}
/// the caller's own (without {@code ?}, empty if none), {@code headers} the caller's, before the
/// upstream drops what must not be passed on.
public record Outgoing(
        OrgId org,
        Target target,
        ChatRequest request,
        OptionalLong clampedTo,
        String path,
        String query,
        HttpHeaders headers) {}
