package dev.rungate.pricing;

import java.util.OptionalLong;

/// A model as the price list knows it at some moment; `id` is the list's own name for it, under
/// which aliases and dated snapshots meet. `contextWindow` and `maxOutput` are tokens, and empty
/// where nobody publishes them: they are never guessed.
public record PricedModel(
        String provider,
        String id,
        Price price,
        OptionalLong contextWindow,
        OptionalLong maxOutput,
        PriceSource source) {}
