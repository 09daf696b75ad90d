package dev.rungate.policy;

import dev.rungate.pricing.Price;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// A price written in a policy, in USD per million tokens. Cached tokens cost what input costs
/// unless they have a price of their own.
public record OwnPrice(
        BigDecimal input,
        BigDecimal output,
        @Nullable BigDecimal cacheRead,
        @Nullable BigDecimal cacheWrite) {
    public Price price() {
        return Price.perMillion(input, output, cacheRead, cacheWrite);
    }
}
