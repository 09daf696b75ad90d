package dev.rungate.calls;

import dev.rungate.ids.PolicyRef;
import dev.rungate.ids.RunId;
import dev.rungate.pricing.Usd;
import org.jspecify.annotations.Nullable;

/// What the answer's headers tell about a call, as far as it got: null is not known (or, for the limit, that there is none). {@code remaining} is what could be spent at admission.
public record Receipt(
        @Nullable RunId run,
        @Nullable String step,
        @Nullable String provider,
        @Nullable String model,
        @Nullable PolicyRef policy,
        @Nullable Usd limit,
        @Nullable Usd remaining,
        @Nullable Long clampedTo) {
    public static final Receipt EMPTY = new Receipt(null, null, null, null, null, null, null, null);
}
