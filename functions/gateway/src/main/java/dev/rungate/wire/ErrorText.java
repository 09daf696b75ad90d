package dev.rungate.wire;

import java.util.Map;

/// An error that is not yet in its caller's format. {@code context} holds strings, whole numbers,
/// booleans, null, lists and maps of these.
public record ErrorText(
        int status, String code, String message, Map<String, Object> context, String requestId) {}
