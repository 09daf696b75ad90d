package dev.rungate.chat;

import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.erdtman.jcs.NumberToJSON;
import org.jspecify.annotations.Nullable;

/// One spelling for each number that a double holds exactly: at most 15 significant digits, and not
/// beyond 2^53. Any other stands as it was written. No number is computed before its size is known.
final class CanonicalNumber {
    private static final Pattern NUMBER =
            Pattern.compile("-?(0|[1-9][0-9]*)(?:\\.([0-9]+))?(?:[eE]([+-]?)([0-9]+))?");
    private static final double LARGEST_INTEGER = 0x1p53;
    private static final int MOST_DIGITS = 15;
    private static final int MOST_EXPONENT_DIGITS = 9;
    private static final int LARGEST_POWER = 308;

    private CanonicalNumber() {}

    /// Empty for what is no JSON number, and for one that is infinite as a double.
    static Optional<String> of(String written) {
        var parts = NUMBER.matcher(written);
        if (!parts.matches()) {
            return Optional.empty();
        }
        var whole = parts.group(1);
        var fraction = parts.group(2) == null ? "" : parts.group(2);
        var digits = stripped(whole + fraction);
        if (digits.isEmpty()) {
            return Optional.of("0");
        }
        long power =
                whole.length()
                        - leadingZeros(whole + fraction)
                        + exponent(parts.group(3), parts.group(4));
        if (power > LARGEST_POWER + 1) {
            return Optional.empty();
        }
        double value = power < -LARGEST_POWER - 1 ? 0 : Double.parseDouble(written);
        if (Double.isInfinite(value)) {
            return Optional.empty();
        }
        boolean exact =
                digits.length() <= MOST_DIGITS
                        && Math.abs(value) <= LARGEST_INTEGER
                        && Math.abs(value) >= Double.MIN_NORMAL;
        return Optional.of(exact ? spelled(value) : written);
    }

    /// Exponents of more digits than this are far outside in either direction.
    private static long exponent(@Nullable String sign, @Nullable String written) {
        var digits = written == null ? "" : written.replaceFirst("^0+", "");
        long size =
                digits.isEmpty()
                        ? 0
                        : digits.length() > MOST_EXPONENT_DIGITS
                                ? Integer.MAX_VALUE
                                : Long.parseLong(digits);
        return "-".equals(sign) ? -size : size;
    }

    private static int leadingZeros(String digits) {
        int zeros = 0;
        while (zeros < digits.length() && digits.charAt(zeros) == '0') {
            zeros++;
        }
        return zeros;
    }

    private static String stripped(String digits) {
        int end = digits.length();
        while (end > 0 && digits.charAt(end - 1) == '0') {
            end--;
        }
        return digits.substring(Math.min(leadingZeros(digits), end), end);
    }

    private static String spelled(double value) {
        try {
            return NumberToJSON.serializeNumber(value);
        } catch (IOException notFinite) {
            throw new IllegalStateException("a finite number has a spelling", notFinite);
        }
    }
}
