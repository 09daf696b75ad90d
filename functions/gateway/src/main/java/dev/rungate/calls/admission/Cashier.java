package dev.rungate.calls.admission;

import dev.rungate.budgets.BudgetLedger;
import dev.rungate.budgets.Obstacle;
import dev.rungate.budgets.Reservation;
import dev.rungate.budgets.Reserved;
import dev.rungate.calls.Call;
import dev.rungate.calls.intake.RunCache;
import dev.rungate.calls.intake.RunReader;
import dev.rungate.ids.RunKey;
import dev.rungate.pricing.Usd;
import dev.rungate.runs.Run;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Holds a call's worst case. It tries, in this order: the call as it is; with its input counted
/// exactly; with less output, if the policy clamps; after up to two seconds, if only other calls'
/// holds are in the way.
public final class Cashier {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration ROUND = Duration.ofMillis(250);

    private final BudgetLedger ledger;
    private final RunCache cache;
    private final RunReader reader;
    private final ModelTokenizers tokenizers;
    private final Clock clock;

    public Cashier(
            BudgetLedger ledger,
            RunCache cache,
            RunReader reader,
            ModelTokenizers tokenizers,
            Clock clock) {
        this.ledger = ledger;
        this.cache = cache;
        this.reader = reader;
        this.tokenizers = tokenizers;
        this.clock = clock;
    }

    /// The ledger's last answer and the worst case that was asked for; {@code asked} is null for a
    /// call without a price.
    record Outcome(Reserved reserved, @Nullable WorstCase asked, Usd amount) {
        OptionalLong clampedTo() {
            return asked == null ? OptionalLong.empty() : asked.clampedTo();
        }
    }

    Outcome hold(Call call, Instant lapses) {
        var fingerprint = fingerprint(call);
        var tariffs = call.tariffs();
        if (tariffs.isEmpty()) {
            return unpriced(call, fingerprint, lapses);
        }
        var full = WorstCase.of(tariffs, call.request());
        return hold(call, fingerprint, new HoldOptions(call, full, tokenizers), lapses);
    }

    private Outcome unpriced(Call call, @Nullable String fingerprint, Instant lapses) {
        var reserved = reserve(call, fingerprint, Usd.ZERO, tokensOf(call), lapses);
        return new Outcome(reserved, null, Usd.ZERO);
    }

    private Outcome hold(
            Call call, @Nullable String fingerprint, HoldOptions options, Instant lapses) {
        var giveUp = clock.instant().plus(PATIENCE);
        var asked = options.first(cache.latest(call.run()));
        while (true) {
            var reserved = reserve(call, fingerprint, asked.amount(), asked.tokens(), lapses);
            if (!(reserved instanceof Reserved.Refused(var obstacle, var run))
                    || !aboutMoney(obstacle)) {
                return new Outcome(reserved, asked, asked.amount());
            }
            var least = options.least();
            var fitting = options.fitting(run);
            if (fitting.isPresent() && asked.amount().isOver(fitting.get().amount())) {
                asked = fitting.get();
            } else {
                var now = spentLeavesNoRoom(run, least) ? run : awaitRoom(call, least, run, giveUp);
                if (!fits(now, least.amount()) || !left(giveUp).isPositive()) {
                    return new Outcome(refused(now, least), least, least.amount());
                }
                asked = options.fitting(now).orElse(least);
            }
        }
    }

    /// Computed once, and only for a policy that needs it, because a large request takes time.
    private static @Nullable String fingerprint(Call call) {
        return call.policy().loops().identicalRequests().isPresent()
                ? call.request().body().fingerprint()
                : null;
    }

    /// Waits until the call may fit, or spending leaves no room for it, or the time is over;
    /// returns the run as it is known then.
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

    /// Waits for a change of the run in this process; after 250 ms it reads the run, because
    /// another process may have settled a call.
    private Optional<Run> next(RunKey run, Duration left) throws InterruptedException {
        var heard = cache.await(run, left.compareTo(ROUND) < 0 ? left : ROUND);
        return heard ? cache.latest(run) : reader.of(run);
    }

    private Duration left(Instant giveUp) {
        return Duration.between(clock.instant(), giveUp);
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

    private Reserved reserve(
            Call call, @Nullable String fingerprint, Usd amount, long tokens, Instant lapses) {
        var reserved =
                ledger.reserve(
                        new Reservation(
                                call.run(),
                                call.id(),
                                call.terms(),
                                call.policy().admissionRules(),
                                amount,
                                tokens,
                                fingerprint,
                                call.incoming().options().newRun(),
                                clock.instant(),
                                lapses,
                                call.request().model()));
        cache.put(reserved.run());
        return reserved;
    }

    private static long tokensOf(Call call) {
        return call.request().size().textBytes() + call.request().maxOutputTokens().orElse(0);
    }
}
