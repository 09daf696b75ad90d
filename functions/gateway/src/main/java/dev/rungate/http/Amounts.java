package dev.rungate.http;

import dev.rungate.pricing.Usd;
import org.jspecify.annotations.Nullable;

/// Money as the wire shows it: a decimal string; null where there is none to speak of.
public final class Amounts {
    private Amounts() {}

    public static @Nullable String text(@Nullable Usd amount) {
        return amount == null ? null : amount.toString();
    }
}
