package dev.rungate.pricing;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/// Dollars for a million tokens or a thousand calls of one unit; above a tier's number of input
/// tokens the whole request is charged at the tier's price, its first token included.
public record Rate(BigDecimal base, List<Tier> tiers) {
    private static final Pattern PLAIN = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,12})?");

    /// The price of a request with more than `above` input tokens.
    public record Tier(long above, BigDecimal price) {
        public Tier {
            if (above < 0 || price.signum() < 0) {
                throw new IllegalArgumentException(
                        "a tier starts at 0 tokens or more and costs nothing or more");
            }
        }
    }

    public Rate {
        tiers = tiers.stream().sorted(Comparator.comparingLong(Tier::above)).toList();
        if (base.signum() < 0) {
            throw new IllegalArgumentException("a price is 0 or more");
        }
    }

    /// The same price for every request, from plain decimals such as `2.50`.
    public static Rate of(String text) {
        return of(price(text));
    }

    public static Rate of(BigDecimal price) {
        return new Rate(price, List.of());
    }

    static BigDecimal price(String text) {
        if (!PLAIN.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "'%s' is no price: write US dollars as plain decimals, like 2.50"
                            .formatted(Excerpt.of(text)));
        }
        return new BigDecimal(text);
    }

    BigDecimal at(long inputTokens) {
        var price = base;
        for (var tier : tiers) {
            if (inputTokens > tier.above()) {
                price = tier.price();
            }
        }
        return price;
    }
}
