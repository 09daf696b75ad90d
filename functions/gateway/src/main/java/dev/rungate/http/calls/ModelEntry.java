package dev.rungate.http.calls;

import dev.rungate.pricing.PricedModel;
import dev.rungate.providers.ListedProvider;
import java.util.Optional;

/// A model that can be asked for; without a price where nobody lists one.
public record ModelEntry(ListedProvider provider, String model, Optional<PricedModel> listed) {
    /// The name to ask for it by: bare where a door's own provider serves it, {@code
    /// provider/model} elsewhere.
    public String id() {
        return switch (provider.name()) {
            case "openai", "anthropic" -> model;
            default -> fullName();
        };
    }

    String fullName() {
        return provider.name() + "/" + model;
    }
}
