package dev.rungate.providers;

import dev.rungate.pricing.PricedModel;
import org.jspecify.annotations.Nullable;

/// A model that can be asked for, by the name to ask for it: bare where a door's own provider
/// serves it, `provider/model` elsewhere. {@code listed} is null where the price list does not know
/// it.
public record OfferedModel(
        String id, String provider, String model, @Nullable PricedModel listed) {}
