package dev.rungate.calls;

import dev.rungate.pricing.Price;
import dev.rungate.runs.Step;
import java.util.OptionalLong;

/// What a call costs, and what bounds it: tokens the model can read and write at most, where that
/// is known.
record Tariff(
        Price price, OptionalLong contextWindow, OptionalLong maxOutput, Step.PriceSource source) {
    static final String POLICY = "policy";

    boolean setByPolicy() {
        return source.source().equals(POLICY);
    }
}
