package dev.rungate.calls.admission;

import dev.rungate.calls.Call;
import dev.rungate.policy.OnLimit;
import dev.rungate.pricing.Usd;
import dev.rungate.runs.Run;
import java.math.BigDecimal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The versions of one call that may be held: as it is, with its input counted exactly, with less
/// output. The text is counted at most once, however often the ledger is asked.
final class HoldOptions {
    /// The share of the remaining money that a call may take if it sets no output limit, so that
    /// others can run beside it: a half if it is alone, else an eighth.
    private static final BigDecimal SHARE_ALONE = new BigDecimal("0.5");

    private static final BigDecimal SHARE_AMONG_OTHERS = new BigDecimal("0.125");

    private final Call call;
    private final WorstCase full;
    private final ModelTokenizers tokenizers;
    private @Nullable WorstCase counted;

    HoldOptions(Call call, WorstCase full, ModelTokenizers tokenizers) {
        this.call = call;
        this.full = full;
        this.tokenizers = tokenizers;
    }

    /// Returns the version to reserve first: the full one. A call that sets no output limit and may
    /// be clamped begins with what fits the run's money, if that is known.
    WorstCase first(Optional<Run> known) {
        if (!clamps() || !full.openEnded()) {
            return full;
        }
        return known.flatMap(this::fitting).orElseGet(this::firstOfRun);
    }

    private WorstCase firstOfRun() {
        var limit = call.terms().limit();
        if (call.runIsKnown() || limit == null) {
            return full;
        }
        return fitting(limit.share(SHARE_ALONE), limit).orElse(full);
    }

    /// The largest version of the call that the run's money pays for.
    Optional<WorstCase> fitting(Run run) {
        var remaining = run.balance().remaining();
        if (remaining == null) {
            return Optional.of(full);
        }
        var share = full.openEnded() && clamps() ? remaining.share(share(run)) : remaining;
        return fitting(share, remaining);
    }

    private Optional<WorstCase> fitting(Usd share, Usd remaining) {
        if (!full.amount().isOver(share)) {
            return Optional.of(full);
        }
        var exact = exact();
        if (!exact.amount().isOver(share)) {
            return Optional.of(exact);
        }
        return clamps() ? clamped(exact, share, remaining) : Optional.empty();
    }

    private Optional<WorstCase> clamped(WorstCase exact, Usd share, Usd remaining) {
        long wanted = Math.max(exact.affordableOutput(share), leastOutput(exact));
        var smaller = exact.withOutput(Math.min(wanted, exact.outputTokens()));
        return smaller.amount().isOver(remaining) ? Optional.empty() : Optional.of(smaller);
    }

    /// The smallest version of the call that is worth making.
    WorstCase least() {
        var exact = exact();
        return clamps() ? exact.withOutput(leastOutput(exact)) : exact;
    }

    private WorstCase exact() {
        if (counted == null) {
            counted = counted();
        }
        return counted;
    }

    private WorstCase counted() {
        var request = call.request();
        if (request.size().unbounded()) {
            return full;
        }
        var text = request.body().text();
        long most = 0;
        for (var model : request.models()) {
            var tokens = tokenizers.ofText(model.name(), text, full.window());
            if (tokens.isEmpty()) {
                return full;
            }
            most = Math.max(most, tokens.getAsLong());
        }
        return full.withText(most);
    }

    private long leastOutput(WorstCase wanted) {
        long worthwhile =
                Math.max(
                        call.policy().budget().minOutputTokens(),
                        call.request().body().leastOutputTokens());
        return Math.min(worthwhile, wanted.outputTokens());
    }

    private static BigDecimal share(Run run) {
        return run.counters().openHolds() == 0 ? SHARE_ALONE : SHARE_AMONG_OTHERS;
    }

    private boolean clamps() {
        return call.policy().budget().onLimit() == OnLimit.CLAMP;
    }
}
