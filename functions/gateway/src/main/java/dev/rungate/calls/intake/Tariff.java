package dev.rungate.calls.intake;

import dev.rungate.pricing.Price;
import dev.rungate.runs.Step;
import java.util.OptionalLong;

/// A model's price and its bounds: the tokens it can read and write at most, if known. {@code
/// affordableOutput} is the output that the limit of a whole run pays for, if the policy may clamp
/// a call.
public record Tariff(
        Price price,
        OptionalLong contextWindow,
        OptionalLong maxOutput,
        OptionalLong affordableOutput,
        Step.PriceOrigin source) {
    static final String POLICY = "policy";

    public boolean setByPolicy() {
        return source.source().equals(POLICY);
    }
}
