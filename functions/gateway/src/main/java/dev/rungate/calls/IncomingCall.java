package dev.rungate.calls;

import dev.rungate.chat.ChatRequest;
import dev.rungate.tenants.Caller;
import java.net.http.HttpHeaders;

/// One request as it came in: who asks, for what, in which run. {@code path} is the part behind the
/// provider's base URL, {@code query} the caller's own.
public record IncomingCall(
        Caller.AsAgent caller,
        ChatRequest request,
        RunOptions options,
        String path,
        String query,
        HttpHeaders headers) {}
