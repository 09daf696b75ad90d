package dev.rungate.calls.intake;

import dev.rungate.pricing.Price;
import dev.rungate.runs.Step;
import java.util.OptionalLong;

/// What a call costs, and what bounds it: tokens the model can read and write at most, where that
/// is known. {@code affordableOutput} are the output tokens that the limit of a whole run pays for,
/// where the policy may clamp a call to less.
public record Tariff(
        Price price,
        OptionalLong contextWindow,
        OptionalLong maxOutput,
        OptionalLong affordableOutput,
        Step.PriceSource source) {
    static final String POLICY = "policy";

    public boolean setByPolicy() {
        return source.source().equals(POLICY);
    }
}
