package dev.rungate.pricing;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Pattern;

/// An amount of money: a whole number of nano-dollars (1e-9 USD), below zero only where something
/// is overdrawn. Sums that do not fit throw an [ArithmeticException] and never wrap around.
public record Usd(long nanos) implements Comparable<Usd> {
    public static final Usd ZERO = new Usd(0);

    /// What [#of] takes at most: a billion dollars.
    public static final Usd LARGEST = new Usd(1_000_000_000_000_000_000L);

    /// More than any limit can be, and small enough to be added to one.
    static final Usd BEYOND_ANY_LIMIT = new Usd(LARGEST.nanos + 1);

    private static final Pattern PLAIN = Pattern.compile("[0-9]{1,10}(\\.[0-9]{1,9})?");
    private static final int SCALE = 9;

    /// Reads plain decimals such as `2.00` exactly; nothing negative, nothing rounded.
    public static Usd of(String text) {
        if (!PLAIN.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "'%s' is no amount: write US dollars as plain decimals with at most %d decimal places, like 2.00"
                            .formatted(Excerpt.of(text), SCALE));
        }
        var nanos = new BigDecimal(text).movePointRight(SCALE);
        if (nanos.compareTo(BigDecimal.valueOf(LARGEST.nanos)) > 0) {
            throw new IllegalArgumentException(
                    "'%s' is over %s US dollars".formatted(text, LARGEST));
        }
        return new Usd(nanos.longValueExact());
    }

    public static Usd ofNanos(long nanos) {
        return new Usd(nanos);
    }

    /// Rounds to the nearest nano-dollar, half up. More than {@link #BEYOND_ANY_LIMIT} becomes that
    /// amount.
    static Usd rounded(BigDecimal dollars) {
        return capped(dollars, RoundingMode.HALF_UP);
    }

    static Usd roundedUp(BigDecimal dollars) {
        return capped(dollars, RoundingMode.CEILING);
    }

    private static Usd capped(BigDecimal dollars, RoundingMode rounding) {
        var nanos = dollars.movePointRight(SCALE).setScale(0, rounding);
        return new Usd(nanos.min(BigDecimal.valueOf(BEYOND_ANY_LIMIT.nanos)).longValueExact());
    }

    public Usd plus(Usd other) {
        return new Usd(Math.addExact(nanos, other.nanos));
    }

    public Usd minus(Usd other) {
        return new Usd(Math.subtractExact(nanos, other.nanos));
    }

    /// A part of this amount (`0.8` is four fifths), rounded half up.
    public Usd share(BigDecimal fraction) {
        var part = BigDecimal.valueOf(nanos).multiply(fraction).setScale(0, RoundingMode.HALF_UP);
        return new Usd(part.longValueExact());
    }

    public boolean isOver(Usd other) {
        return nanos > other.nanos;
    }

    BigDecimal dollars() {
        return BigDecimal.valueOf(nanos, SCALE);
    }

    /// A decimal string with at least two places and no trailing zeros beyond them: `1.00`,
    /// `0.0315`, `-0.000021`.
    public String text() {
        var trimmed = dollars().stripTrailingZeros();
        return (trimmed.scale() < 2 ? trimmed.setScale(2) : trimmed).toPlainString();
    }

    @Override
    public String toString() {
        return text();
    }

    @Override
    public int compareTo(Usd other) {
        return Long.compare(nanos, other.nanos);
    }
}
