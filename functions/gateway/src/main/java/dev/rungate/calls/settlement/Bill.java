package dev.rungate.calls.settlement;

import dev.rungate.calls.intake.Tariff;
import dev.rungate.chat.Usage;
import dev.rungate.pricing.Usd;
import org.jspecify.annotations.Nullable;

/// What a call used and cost. {@code cost} is null where there is no price; {@code estimated} where
/// nobody reported the usage.
public record Bill(
        @Nullable Usage usage, @Nullable Usd cost, boolean estimated, @Nullable Tariff tariff) {
    Usd charge() {
        return cost == null ? Usd.ZERO : cost;
    }
}
