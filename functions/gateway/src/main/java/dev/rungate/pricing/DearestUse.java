package dev.rungate.pricing;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// The dearest way to use a bound under one set of rates: what is charged before the first output
/// token, and for each output token.
record DearestUse(BigDecimal fixed, BigDecimal perOutputToken) {
    private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);

    /// One for each tier that the bound can reach.
    static Stream<DearestUse> of(Map<Unit, Rate> rates, Bound bound) {
        return corners(rates, bound.inputTokens()).mapToObj(input -> at(rates, bound, input));
    }

    /// The numbers of input tokens at which a request can cost most: all of them, and the last one
    /// before each tier.
    private static LongStream corners(Map<Unit, Rate> rates, long inputTokens) {
        var lastBeforeTiers =
                rates.values().stream()
                        .flatMap(rate -> rate.tiers().stream())
                        .mapToLong(Rate.Tier::above)
                        .filter(above -> above < inputTokens);
        return LongStream.concat(lastBeforeTiers, LongStream.of(inputTokens)).distinct();
    }

    private static DearestUse at(Map<Unit, Rate> rates, Bound bound, long inputTokens) {
        var input = charge(Unit.INPUT, inputTokens, rates, bound, inputTokens);
        var searches = charge(Unit.WEB_SEARCH, bound.searches(), rates, bound, inputTokens);
        var request = charge(Unit.REQUEST, 1, rates, bound, inputTokens);
        var perToken = charge(Unit.OUTPUT, 1, rates, bound, inputTokens);
        return new DearestUse(input.add(searches).add(request), perToken);
    }

    /// Charges a count at the highest rate among the unit and the narrower units that the bound
    /// allows.
    private static BigDecimal charge(
            Unit unit, long count, Map<Unit, Rate> rates, Bound bound, long inputTokens) {
        var dearest =
                rates.entrySet().stream()
                        .filter(rate -> rate.getKey() == unit || unit.contains(rate.getKey()))
                        .filter(rate -> bound.allows(rate.getKey()))
                        .map(rate -> rate.getValue().at(inputTokens))
                        .reduce(BigDecimal.ZERO, BigDecimal::max);
        return unit.charge(dearest, count);
    }

    BigDecimal with(long outputTokens) {
        return fixed.add(perOutputToken.multiply(BigDecimal.valueOf(outputTokens)));
    }

    long outputTokensFor(BigDecimal dollars) {
        var left = dollars.subtract(fixed);
        if (left.signum() < 0) {
            return 0;
        }
        return perOutputToken.signum() == 0
                ? Long.MAX_VALUE
                : left.divide(perOutputToken, 0, RoundingMode.FLOOR).min(MOST).longValueExact();
    }
}
