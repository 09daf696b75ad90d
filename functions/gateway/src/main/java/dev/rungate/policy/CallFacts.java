package dev.rungate.policy;

import java.util.List;

/// What a policy needs to know about a call before it is sent: who will be asked, the model as the
/// caller wrote it and as the provider calls it, whether its price is known (the policy's own
/// prices included), and the names of the tools offered.
public record CallFacts(
        String provider, String requested, String model, boolean priced, List<String> tools) {
    public CallFacts {
        tools = List.copyOf(tools);
    }
}
