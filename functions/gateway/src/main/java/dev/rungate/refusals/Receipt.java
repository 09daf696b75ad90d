package dev.rungate.refusals;

import dev.rungate.ids.PolicyRef;
import dev.rungate.ids.RunId;
import dev.rungate.pricing.Usd;
import dev.rungate.runs.Balance;
import org.jspecify.annotations.Nullable;

/// The facts about a call that its answer's headers tell, as far as the call got. Null means not
/// known.
public record Receipt(
        @Nullable RunId run,
        @Nullable String step,
        @Nullable PolicyRef policy,
        ServedBy servedBy,
        Allowance allowance) {
    public static final Receipt EMPTY =
            new Receipt(null, null, null, ServedBy.NOBODY, Allowance.UNKNOWN);

    /// The provider and the model that the call went to, or would have.
    public record ServedBy(@Nullable String provider, @Nullable String model) {
        public static final ServedBy NOBODY = new ServedBy(null, null);
    }

    /// What the call was allowed: the run's limit (null where there is none), the money that
    /// remained at admission, and the output tokens the request was cut to, where it was.
    public record Allowance(
            @Nullable Usd limit, @Nullable Usd remaining, @Nullable Long clampedTo) {
        public static final Allowance UNKNOWN = new Allowance(null, null, null);
    }

    /// Of something that belongs to a run but is no call.
    public static Receipt ofRun(RunId run, PolicyRef policy) {
        return new Receipt(run, null, policy, ServedBy.NOBODY, Allowance.UNKNOWN);
    }

    /// Of a call before its admission.
    public static Receipt ofCall(
            RunId run, String step, PolicyRef policy, ServedBy servedBy, @Nullable Usd limit) {
        return new Receipt(run, step, policy, servedBy, new Allowance(limit, null, null));
    }

    /// Of a call that belongs to no run.
    public Receipt withoutRun() {
        return new Receipt(null, null, policy, servedBy, Allowance.UNKNOWN);
    }

    public Receipt withStep(@Nullable String earlier) {
        return new Receipt(run, earlier, policy, servedBy, allowance);
    }

    /// With the run's money as it stood when the call was admitted.
    public Receipt admitted(Balance balance, @Nullable Long clamped) {
        return new Receipt(
                run,
                step,
                policy,
                servedBy,
                new Allowance(balance.limit(), balance.remaining(), clamped));
    }
}
