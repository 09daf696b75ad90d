package dev.rungate.pricing;

import dev.rungate.chat.Usage;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

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
        return of(Map.of(Unit.INPUT, Rate.of(input), Unit.OUTPUT, Rate.of(output)));
    }

    /// The price under a service tier such as `priority`; the standard price where that tier has no
    /// other.
    public Price inServiceTier(String tier) {
        return serviceTiers.getOrDefault(tier, this);
    }

    /// The cost of one call, all its tokens summed before rounding half up to a nano-dollar.
    public Usd cost(Usage usage) {
        var total = BigDecimal.ZERO;
        for (var share : shares(usage).entrySet()) {
            var unit = share.getKey();
            var rate = rateOf(unit).at(usage.inputTokens());
            total = total.add(unit.charge(rate, share.getValue()));
        }
        return Usd.rounded(total);
    }

    /// How much of the usage is charged in each priced unit: what it counts, less what narrower
    /// units have already taken.
    private Map<Unit, Long> shares(Usage usage) {
        var shares = new EnumMap<Unit, Long>(Unit.class);
        for (var unit : rates.keySet()) {
            long taken =
                    shares.entrySet().stream()
                            .filter(share -> unit.contains(share.getKey()))
                            .mapToLong(Map.Entry::getValue)
                            .sum();
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

    /// The most output tokens with which the worst case is still within the money, whatever the
    /// bound says of output; 0 where not even the input is.
    public long outputTokensFor(Usd money, Bound bound) {
        return dearestUses(bound)
                .mapToLong(use -> use.outputTokensFor(money.dollars()))
                .min()
                .orElseThrow();
    }

    private Stream<DearestUse> dearestUses(Bound bound) {
        return Stream.of(this, inServiceTier(bound.serviceTier()))
                .distinct()
                .flatMap(price ->
                        price.corners(bound.inputTokens()).stream()
                                .map(input -> price.dearestUse(bound, input)));
    }

    /// The numbers of input tokens at which a request can cost most: all of them, and each last one
    /// before a dearer or cheaper tier.
    private List<Long> corners(long inputTokens) {
        var starts =
                rates.values().stream()
                        .flatMap(rate -> rate.tiers().stream())
                        .map(Rate.Tier::above)
                        .filter(above -> above < inputTokens);
        return Stream.concat(starts, Stream.of(inputTokens)).distinct().toList();
    }

    private DearestUse dearestUse(Bound bound, long inputTokens) {
        var fixed =
                Unit.INPUT
                        .charge(dearest(bound, inputTokens, Unit.INPUT), inputTokens)
                        .add(
                                Unit.WEB_SEARCH.charge(
                                        dearest(bound, inputTokens, Unit.WEB_SEARCH),
                                        bound.searches()))
                        .add(Unit.REQUEST.charge(dearest(bound, inputTokens, Unit.REQUEST), 1));
        var perToken = Unit.OUTPUT.charge(dearest(bound, inputTokens, Unit.OUTPUT), 1);
        return new DearestUse(fixed, perToken);
    }

    /// The highest rate among a unit and all within it that the bound allows.
    private BigDecimal dearest(Bound bound, long inputTokens, Unit unit) {
        return rates.entrySet().stream()
                .filter(rate -> rate.getKey() == unit || unit.contains(rate.getKey()))
                .filter(rate -> bound.allows(rate.getKey()))
                .map(rate -> rate.getValue().at(inputTokens))
                .max(BigDecimal::compareTo)
                .orElse(BigDecimal.ZERO);
    }

    private Rate rateOf(Unit unit) {
        var rate = rates.get(unit);
        if (rate == null) {
            throw new IllegalStateException("no rate for " + unit);
        }
        return rate;
    }
}
