package dev.rungate.calls.settlement;

import dev.rungate.calls.intake.Tariff;
import dev.rungate.chat.Usage;
import dev.rungate.pricing.Usd;
import org.jspecify.annotations.Nullable;

/// What a call used and cost. {@code cost} is null where there is no price; {@code estimated} says
/// that something of it was counted or guessed by us; {@code doubtful} that the provider reported
/// less than half of the output that it sent.
public record Bill(
        @Nullable Usage usage,
        @Nullable Usd cost,
        boolean estimated,
        boolean doubtful,
        @Nullable Tariff tariff) {
    static Bill nothing(@Nullable Tariff tariff) {
        return new Bill(null, Usd.ZERO, false, false, tariff);
    }

    Usd charge() {
        return cost == null ? Usd.ZERO : cost;
    }
}
