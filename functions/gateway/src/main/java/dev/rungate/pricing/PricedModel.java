package dev.rungate.pricing;

import java.util.OptionalLong;

/// A model as the price list knows it at some moment; `id` is the list's own name for it, shared by
/// its aliases and dated snapshots. `contextWindow` and `maxOutput` are tokens, and empty if nobody
/// publishes them: they are never guessed.
public record PricedModel(
        String provider,
        String id,
        Price price,
        OptionalLong contextWindow,
        OptionalLong maxOutput,
        PriceSource source) {}
