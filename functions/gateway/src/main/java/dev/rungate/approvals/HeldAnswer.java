package dev.rungate.approvals;

import java.util.List;
import java.util.Map;

/// A provider's answer that its caller may not see yet, as it would have been sent. {@code
/// streamed} says in which mode it came; {@code step} is the step that paid for it.
public record HeldAnswer(
        int status,
        Map<String, List<String>> headers,
        byte[] body,
        boolean streamed,
        String step) {}
