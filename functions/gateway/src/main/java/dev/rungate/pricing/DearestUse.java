package dev.rungate.pricing;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// The dearest way to use a bound under one set of rates: what is due before the first output
/// token, and for each of them.
record DearestUse(BigDecimal fixed, BigDecimal perOutputToken) {
    private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);

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
