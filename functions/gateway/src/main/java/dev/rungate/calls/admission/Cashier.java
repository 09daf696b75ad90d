package dev.rungate.calls.admission;

import dev.rungate.budgets.BudgetLedger;
import dev.rungate.budgets.Obstacle;
import dev.rungate.budgets.Reservation;
import dev.rungate.budgets.Reserved;
import dev.rungate.calls.Call;
import dev.rungate.calls.intake.RunCache;
import dev.rungate.calls.intake.RunReader;
import dev.rungate.ids.RunKey;
import dev.rungate.policy.OnLimit;
import dev.rungate.pricing.Usd;
import dev.rungate.runs.Run;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Gets a call's worst case held, in this order: as it is; with its input counted exactly; with
/// less output, where the policy lets it be clamped; after waiting a moment, where only other
/// calls' holds are in the way.
public final class Cashier {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration ROUND = Duration.ofMillis(250);

    /// A call that leaves its length open may take this part of what remains, so that others can
    /// run beside it: a half if it is alone, else an eighth.
    private static final BigDecimal SHARE_ALONE = new BigDecimal("0.5");

    private static final BigDecimal SHARE_AMONG_OTHERS = new BigDecimal("0.125");

    private final BudgetLedger ledger;
    private final RunCache cache;
    private final RunReader fresh;
    private final TokenCounts counts;
    private final Clock clock;

    public Cashier(
            BudgetLedger ledger, RunCache cache, RunReader fresh, TokenCounts counts, Clock clock) {
        this.ledger = ledger;
        this.cache = cache;
        this.fresh = fresh;
        this.counts = counts;
        this.clock = clock;
    }

    /// What the ledger finally said, and the worst case it said it to; null for a call without a
    /// price.
    record Outcome(Reserved reserved, @Nullable WorstCase asked, Usd amount) {
        OptionalLong clampedTo() {
            return asked == null ? OptionalLong.empty() : asked.clampedTo();
        }
    }

    Outcome hold(Call call, Instant lapses) {
        return call.tariff()
                .map(tariff -> hold(call, WorstCase.of(tariff, call.request()), lapses))
                .orElseGet(() ->
                        new Outcome(
                                reserve(call, Usd.ZERO, tokensOf(call), lapses), null, Usd.ZERO));
    }

    private Outcome hold(Call call, WorstCase full, Instant lapses) {
        var giveUp = clock.instant().plus(PATIENCE);
        var asked = firstAsk(call, full);
        while (true) {
            var reserved = reserve(call, asked.amount(), asked.tokens(), lapses);
            if (!(reserved instanceof Reserved.Refused(var obstacle, var run))
                    || !aboutMoney(obstacle)) {
                return new Outcome(reserved, asked, asked.amount());
            }
            var least = least(call, full);
            var fitting = fitting(call, full, run);
            if (fitting.isPresent() && fitting.get().amount().compareTo(asked.amount()) < 0) {
                asked = fitting.get();
            } else {
                var now = spentLeavesNoRoom(run, least) ? run : awaitRoom(call, least, run, giveUp);
                if (!fits(now, least.amount()) || !left(giveUp).isPositive()) {
                    return new Outcome(refused(now, least), least, least.amount());
                }
                asked = fitting(call, full, now).orElse(least);
            }
        }
    }

    /// Waits until the call may fit, or real spend leaves no room for it, or the time is over;
    /// answers the run as it was last heard of.
    private Run awaitRoom(Call call, WorstCase least, Run refused, Instant giveUp) {
        var run = refused;
        for (var left = left(giveUp); left.isPositive(); left = left(giveUp)) {
            try {
                run = next(call.run(), left).orElse(run);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return run;
            }
            if (spentLeavesNoRoom(run, least) || fits(run, least.amount())) {
                return run;
            }
        }
        return run;
    }

    /// What is heard of a run next, here or, after a while of silence, by reading it: another
    /// process may have settled.
    private Optional<Run> next(RunKey run, Duration left) throws InterruptedException {
        var heard = cache.await(run, left.compareTo(ROUND) < 0 ? left : ROUND);
        return heard ? cache.latest(run) : fresh.of(run);
    }

    private Duration left(Instant giveUp) {
        return Duration.between(clock.instant(), giveUp);
    }

    private WorstCase firstAsk(Call call, WorstCase full) {
        if (!clamps(call) || !full.openEnded()) {
            return full;
        }
        return cache.latest(call.run())
                .flatMap(run -> fitting(call, full, run))
                .orElseGet(() -> firstOfRun(call, full));
    }

    private WorstCase firstOfRun(Call call, WorstCase full) {
        var limit = call.terms().limit();
        if (call.runIsKnown() || limit == null) {
            return full;
        }
        return clamped(call, full, limit.share(SHARE_ALONE), limit).orElse(full);
    }

    /// The largest version of the call that the run's money still affords.
    private Optional<WorstCase> fitting(Call call, WorstCase full, Run run) {
        var remaining = run.balance().remaining();
        if (remaining == null) {
            return Optional.of(full);
        }
        var share = full.openEnded() && clamps(call) ? remaining.share(share(run)) : remaining;
        if (full.amount().compareTo(share) <= 0) {
            return Optional.of(full);
        }
        var exact = counts.exactly(full);
        if (exact.amount().compareTo(share) <= 0) {
            return Optional.of(exact);
        }
        return clamps(call) ? clamped(call, exact, share, remaining) : Optional.empty();
    }

    private Optional<WorstCase> clamped(Call call, WorstCase exact, Usd share, Usd remaining) {
        long wanted = Math.max(exact.affordableOutput(share), leastOutput(call, exact));
        var smaller = exact.withOutput(Math.min(wanted, exact.outputTokens()));
        return smaller.amount().compareTo(remaining) <= 0 ? Optional.of(smaller) : Optional.empty();
    }

    /// The smallest version of the call that is still worth making.
    private WorstCase least(Call call, WorstCase full) {
        var exact = counts.exactly(full);
        return clamps(call) ? exact.withOutput(leastOutput(call, exact)) : exact;
    }

    private static long leastOutput(Call call, WorstCase wanted) {
        long worthwhile =
                Math.max(
                        call.policy().budget().minOutputTokens(),
                        call.request().body().leastOutputTokens());
        return Math.min(worthwhile, wanted.outputTokens());
    }

    private static BigDecimal share(Run run) {
        return run.meters().openHolds() == 0 ? SHARE_ALONE : SHARE_AMONG_OTHERS;
    }

    private static boolean clamps(Call call) {
        return call.policy().budget().onLimit() == OnLimit.CLAMP;
    }

    private static boolean aboutMoney(Obstacle obstacle) {
        return obstacle instanceof Obstacle.OverLimit || obstacle instanceof Obstacle.HeldByOthers;
    }

    private static boolean fits(Run run, Usd amount) {
        var remaining = run.balance().remaining();
        return remaining == null || amount.compareTo(remaining) <= 0;
    }

    private static boolean spentLeavesNoRoom(Run run, WorstCase least) {
        var limit = run.balance().limit();
        return limit != null && run.balance().spent().plus(least.amount()).compareTo(limit) > 0;
    }

    private static Reserved refused(Run run, WorstCase least) {
        return new Reserved.Refused(
                spentLeavesNoRoom(run, least)
                        ? new Obstacle.OverLimit()
                        : new Obstacle.HeldByOthers(),
                run);
    }

    private Reserved reserve(Call call, Usd amount, long tokens, Instant lapses) {
        var reserved =
                ledger.reserve(
                        new Reservation(
                                call.run(),
                                call.id(),
                                call.terms(),
                                call.policy().admissionRules(),
                                amount,
                                tokens,
                                call.policy().loops().identicalRequests().isPresent()
                                        ? call.request().body().fingerprint()
                                        : null,
                                call.ask().options().newRun(),
                                clock.instant(),
                                lapses,
                                call.request().model()));
        cache.tell(reserved.run());
        return reserved;
    }

    private static long tokensOf(Call call) {
        return call.request().size().textBytes() + call.request().maxOutputTokens().orElse(0);
    }
}
