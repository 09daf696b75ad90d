package dev.rungate.pricing;

import dev.rungate.chat.Usage;
import java.math.BigDecimal;
import java.util.List;

/// One part of what a provider bills for a call: so many tokens and tool calls of one model, in one
/// service tier (empty for the standard one), at that model's price.
public record BilledPart(Price price, String serviceTier, Usage counts) {
    /// The cost of all parts together, rounded once, half up, to a nano-dollar.
    public static Usd total(List<BilledPart> parts) {
        return Usd.rounded(
                parts.stream().map(BilledPart::cost).reduce(BigDecimal.ZERO, BigDecimal::add));
    }

    /// Whether the price data has a price for the tier; if not, the standard price is charged.
    public boolean tierIsPriced() {
        return price.knowsServiceTier(serviceTier);
    }

    private BigDecimal cost() {
        return price.inServiceTier(serviceTier).exactCost(counts);
    }
}
