package dev.rungate.policy;

import dev.rungate.pricing.Usd;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a run may spend. {@code alertAt} are shares of the limit. A call that could only be clamped
/// to fewer than {@code minOutputTokens} is refused instead, because such a short answer would help
/// nobody.
public record BudgetRules(
        @Nullable Usd limit, List<BigDecimal> alertAt, OnLimit onLimit, long minOutputTokens) {
    public static final BudgetRules DEFAULT = new BudgetRules(null, List.of(), OnLimit.REFUSE, 256);

    public BudgetRules {
        alertAt = List.copyOf(alertAt);
    }
}
