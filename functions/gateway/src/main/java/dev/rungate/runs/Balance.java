package dev.rungate.runs;

import dev.rungate.pricing.Usd;
import org.jspecify.annotations.Nullable;

/// A run's money: {@code spent + held + remaining = limit}, exactly; without a limit nothing is
/// ever missing.
public record Balance(@Nullable Usd limit, Usd spent, Usd held) {
    /// The amount that a further call may hold; negative after the limit was lowered or a bill
    /// exceeded its hold; null without a limit.
    public @Nullable Usd remaining() {
        return limit == null ? null : limit.minus(spent).minus(held);
    }
}
