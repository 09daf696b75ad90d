package dev.rungate.policy;

import dev.rungate.pricing.Price;
import java.util.List;
import java.util.Optional;

/// What a policy needs to know about a call before it is sent: who will really be asked for which model, the model as the caller wrote it, its listed price, and the names of the
/// tools offered.
public record CallFacts(String provider, String model, String requested, Optional<Price> listed, List<String> tools) {
    public CallFacts {
        tools = List.copyOf(tools);
    }
}
