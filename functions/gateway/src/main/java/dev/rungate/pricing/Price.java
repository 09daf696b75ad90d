package dev.rungate.pricing;

import dev.rungate.chat.Usage;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a model charges, unit by unit, and under its provider's other service tiers; exact, and
/// rounded only once at the end. A unit without a rate is charged as the unit around it: cached
/// input without a price of its own costs what input costs.
public record Price(Map<Unit, Rate> rates, Map<String, Price> serviceTiers) {
    public Price {
        rates = Collections.unmodifiableMap(copy(rates));
        serviceTiers = Map.copyOf(serviceTiers);
        if (rates.keySet().containsAll(Set.of(Unit.CACHE_READ, Unit.INPUT_AUDIO))
                && !rates.containsKey(Unit.CACHE_AUDIO_READ)) {
            throw new IllegalArgumentException(
                    "a price for cached input and one for audio need one for cached audio");
        }
    }

    private static Map<Unit, Rate> copy(Map<Unit, Rate> rates) {
        var copy = new EnumMap<Unit, Rate>(Unit.class);
        copy.putAll(rates);
        return copy;
    }

    public static Price of(Map<Unit, Rate> rates) {
        return new Price(rates, Map.of());
    }

    /// Dollars per million tokens in and out, as plain decimals; `0` is a price.
    public static Price perMillionTokens(String input, String output) {
        return perMillionTokens(Rate.price(input), Rate.price(output), null, null);
    }

    /// Dollars per million tokens; tokens read from or written to a cache cost what input costs
    /// where they have no price of their own.
    public static Price perMillionTokens(
            BigDecimal input,
            BigDecimal output,
            @Nullable BigDecimal cacheRead,
            @Nullable BigDecimal cacheWrite) {
        var rates = new EnumMap<Unit, Rate>(Unit.class);
        rates.put(Unit.INPUT, Rate.of(input));
        rates.put(Unit.OUTPUT, Rate.of(output));
        if (cacheRead != null) {
            rates.put(Unit.CACHE_READ, Rate.of(cacheRead));
        }
        if (cacheWrite != null) {
            rates.put(Unit.CACHE_WRITE, Rate.of(cacheWrite));
        }
        return of(rates);
    }

    /// This price of tokens, with the fee for searches of another price of the same model.
    public Price withSearchesOf(Price listed) {
        var fee = listed.rates.get(Unit.WEB_SEARCH);
        if (fee == null || rates.containsKey(Unit.WEB_SEARCH)) {
            return this;
        }
        var all = new EnumMap<>(rates);
        all.put(Unit.WEB_SEARCH, fee);
        return new Price(all, serviceTiers);
    }

    /// The price under a service tier such as `priority`; the standard price where that tier has no
    /// other.
    public Price inServiceTier(String tier) {
        return serviceTiers.getOrDefault(tier, this);
    }

    /// Whether a service tier has a price here; the standard tier, which is empty, always has.
    public boolean knowsServiceTier(String tier) {
        return tier.isEmpty() || serviceTiers.containsKey(tier);
    }

    /// Whether a unit has a rate of its own.
    public boolean charges(Unit unit) {
        return rates.containsKey(unit);
    }

    /// The cost of one call, all its tokens summed before rounding half up to a nano-dollar.
    public Usd cost(Usage usage) {
        return Usd.rounded(exactCost(usage));
    }

    BigDecimal exactCost(Usage usage) {
        var shares = shares(usage);
        var total = BigDecimal.ZERO;
        for (var priced : rates.entrySet()) {
            var rate = priced.getValue().at(usage.inputTokens());
            var share = shares.getOrDefault(priced.getKey(), 0L);
            total = total.add(priced.getKey().charge(rate, share));
        }
        return total;
    }

    /// How much of the usage is charged in each priced unit: what it counts, less what narrower
    /// units have already taken.
    private Map<Unit, Long> shares(Usage usage) {
        var shares = new EnumMap<Unit, Long>(Unit.class);
        for (var unit : rates.keySet()) {
            long taken = 0;
            for (var narrower : shares.entrySet()) {
                taken += unit.contains(narrower.getKey()) ? narrower.getValue() : 0;
            }
            shares.put(unit, Math.max(0, unit.count(usage) - taken));
        }
        return shares;
    }

    /// The worst case: never below the cost of any call within the bound, rounded up to a
    /// nano-dollar.
    public Usd ceiling(Bound bound) {
        return dearestUses(bound)
                .map(use -> Usd.roundedUp(use.with(bound.outputTokens())))
                .max(Usd::compareTo)
                .orElseThrow();
    }

    /// The most output tokens with which the worst case still fits the money; the bound's own
    /// output does not count. Returns 0 if not even the input fits.
    public long outputTokensFor(Usd money, Bound bound) {
        return dearestUses(bound)
                .mapToLong(use -> use.outputTokensFor(money.dollars()))
                .min()
                .orElseThrow();
    }

    /// A provider may serve a request in the tier that was asked for, or in its standard one.
    private Stream<DearestUse> dearestUses(Bound bound) {
        var standard = DearestUse.of(rates, bound);
        var asked = serviceTiers.get(bound.serviceTier());
        return asked == null ? standard : Stream.concat(standard, asked.dearestUses(bound));
    }
}
