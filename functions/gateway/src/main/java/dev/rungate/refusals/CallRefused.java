package dev.rungate.refusals;

import org.jspecify.annotations.Nullable;

/// Carries a refusal from the place that found it to the answer: the refusal, the facts known about
/// the call, and the rule of the policy that said no.
public final class CallRefused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Refusal refusal;
    private final transient Receipt receipt;
    private final @Nullable String rule;

    public CallRefused(Refusal refusal) {
        this(refusal, Receipt.EMPTY, null);
    }

    public CallRefused(Refusal refusal, Receipt receipt, @Nullable String rule) {
        super(refusal.toString(), null, false, false);
        this.refusal = refusal;
        this.receipt = receipt;
        this.rule = rule;
    }

    public Refusal refusal() {
        return refusal;
    }

    public Receipt receipt() {
        return receipt;
    }

    public @Nullable String rule() {
        return rule;
    }
}
