package dev.rungate.wire.document;

import java.math.BigDecimal;
import java.math.BigInteger;

/// The bounds of a document, however small its text is: levels, aliases, and its size once aliases
/// are written out.
final class Bounds {
    static final int MAX_LEVELS = 64;
    static final int MAX_ALIASES = 20;
    private static final long MAX_WEIGHT = 4L * Documents.MAX_BYTES;
    static final int MAX_DIGITS = 100;
    private static final int MAX_EXPONENT = 100;

    private long weight;
    private int aliases;

    long weight() {
        return weight;
    }

    void enter(int level, int line, int column) {
        if (level > MAX_LEVELS) {
            throw new UnreadableText(
                    "is nested deeper than " + MAX_LEVELS + " levels", line, column);
        }
    }

    void grow(long by, int line, int column) {
        weight += by;
        if (weight > MAX_WEIGHT) {
            throw new UnreadableText(
                    "grows too large once its aliases are written out", line, column);
        }
    }

    void alias(int line, int column) {
        if (++aliases > MAX_ALIASES) {
            throw new UnreadableText("uses more than " + MAX_ALIASES + " aliases", line, column);
        }
    }

    /// A whole number, as small a type as holds it.
    static Number integer(String digits, int radix, int line, int column) {
        if (digits.length() > MAX_DIGITS) {
            throw new UnreadableText(
                    "has a number of more than " + MAX_DIGITS + " digits", line, column);
        }
        var whole = new BigInteger(digits, radix);
        return whole.bitLength() < Long.SIZE ? (Number) whole.longValue() : whole;
    }

    static Number decimal(String text, int line, int column) {
        try {
            var decimal = text.length() > MAX_DIGITS ? null : new BigDecimal(text);
            if (decimal != null && Math.abs((long) decimal.scale()) <= MAX_EXPONENT) {
                return decimal;
            }
        } catch (NumberFormatException tooLarge) {
            // an exponent beyond what a decimal can hold: said below
        }
        throw new UnreadableText(
                "has a number that is too long or too far from zero", line, column);
    }
}
