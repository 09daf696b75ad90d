package dev.rungate.refusals;

import dev.rungate.ids.PolicyRef;
import dev.rungate.ids.RunId;
import dev.rungate.pricing.Usd;
import dev.rungate.runs.Balance;
import org.jspecify.annotations.Nullable;

/// What the answer's headers tell about a call, as far as it got: null is not known (or, for the
/// limit, that there is none). {@code remaining} is what could be spent at admission.
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

    /// Of something that belongs to a run but is no call.
    public Receipt in(RunId run, PolicyRef policy) {
        return of(run, policy);
    }

    public Receipt of(RunId run, PolicyRef policy) {
        return new Receipt(run, step, provider, model, policy, limit, remaining, clampedTo);
    }

    /// Of a call that belongs to no run.
    public Receipt withoutRun() {
        return new Receipt(null, null, provider, model, policy, null, null, null);
    }

    public Receipt withStep(@Nullable String earlier) {
        return new Receipt(run, earlier, provider, model, policy, limit, remaining, clampedTo);
    }

    /// With the run's money as it stood when the call was admitted.
    public Receipt admitted(Balance balance, @Nullable Long clamped) {
        return new Receipt(
                run, step, provider, model, policy, balance.limit(), balance.remaining(), clamped);
    }
}
