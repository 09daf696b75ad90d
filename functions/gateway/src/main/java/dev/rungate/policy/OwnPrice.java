package dev.rungate.policy;

import dev.rungate.pricing.Price;
import dev.rungate.pricing.Rate;
import dev.rungate.pricing.Unit;
import java.math.BigDecimal;
import java.util.EnumMap;
import org.jspecify.annotations.Nullable;

/// A price written in a policy, in USD per million tokens. Cached tokens cost what input costs
/// unless they have a price of their own.
public record OwnPrice(
        BigDecimal input,
        BigDecimal output,
        @Nullable BigDecimal cacheRead,
        @Nullable BigDecimal cacheWrite) {
    public Price price() {
        var rates = new EnumMap<Unit, Rate>(Unit.class);
        rates.put(Unit.INPUT, Rate.of(input.toPlainString()));
        rates.put(Unit.OUTPUT, Rate.of(output.toPlainString()));
        if (cacheRead != null) {
            rates.put(Unit.CACHE_READ, Rate.of(cacheRead.toPlainString()));
        }
        if (cacheWrite != null) {
            rates.put(Unit.CACHE_WRITE, Rate.of(cacheWrite.toPlainString()));
        }
        return Price.of(rates);
    }
}
