package dev.rungate.budgets;

import dev.rungate.runs.Balance;
import dev.rungate.runs.Run;
import dev.rungate.runs.Run.RunCounters;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds the obstacles of a reservation, in the documented order of evaluation. Pure: a ledger uses
/// it to explain a write whose condition failed, and to list what an observing policy would have
/// refused.
public final class ReservationCheck {
    /// More calls than this cannot be in flight in one run, whatever its policy says.
    public static final int MOST_OPEN_HOLDS = 2048;

    /// Rates count in windows of this length; each begins with the first call after the last one
    /// ended.
    public static final Duration WINDOW = Duration.ofMinutes(1);

    private static final String PARALLEL = "rates.parallel";

    private ReservationCheck() {}

    /// The first obstacle for a call that wants to join this run.
    public static Optional<Obstacle> find(Run run, Reservation wanted) {
        return ofState(run, wanted).or(() -> refusing(run, wanted));
    }

    /// The first obstacle for a call that would start its run.
    public static Optional<Obstacle> findForFirst(Reservation wanted) {
        return refusing(Run.fresh(wanted.run(), wanted.terms(), wanted.now()), wanted);
    }

    /// All rules that object to the call, in order; the run's state is not among them.
    public static List<Obstacle> ofRules(Run run, Reservation wanted) {
        var found = new ArrayList<Obstacle>();
        usedUp(run, wanted, found);
        rates(run.counters(), wanted, found);
        loops(run.counters(), wanted, found);
        money(run.balance(), wanted, found);
        return found;
    }

    /// The run as its rules saw it before this reservation was written.
    public static Run before(Run after, Reservation written) {
        var balance = after.balance();
        return new Run(
                after.key(),
                after.terms(),
                after.state(),
                after.startedAt(),
                after.lastActivityAt(),
                after.closedAt(),
                after.closedBy(),
                new Balance(
                        balance.limit(), balance.spent(), balance.held().minus(written.amount())),
                after.totals(),
                after.admitted() - 1,
                before(after.counters(), written),
                after.pendingGates());
    }

    private static RunCounters before(RunCounters after, Reservation written) {
        return new RunCounters(
                after.openHolds() - 1,
                after.heldTokens() - written.tokens(),
                after.usedTokens(),
                after.windowStart(),
                after.windowRequests() - 1,
                after.windowTokens(),
                oneLess(after.requests(), written.fingerprint()),
                after.toolCalls());
    }

    private static Map<String, Integer> oneLess(
            Map<String, Integer> counts, @Nullable String fingerprint) {
        if (fingerprint == null) {
            return counts;
        }
        var less = new HashMap<>(counts);
        less.computeIfPresent(RunCounters.mark(fingerprint), (mark, count) -> count - 1);
        return less;
    }

    private static Optional<Obstacle> refusing(Run run, Reservation wanted) {
        if (wanted.rules().enforced()) {
            return ofRules(run, wanted).stream().findFirst();
        }
        return run.counters().openHolds() < MOST_OPEN_HOLDS
                ? Optional.empty()
                : Optional.of(new Obstacle.ParallelReached(PARALLEL, MOST_OPEN_HOLDS));
    }

    private static Optional<Obstacle> ofState(Run run, Reservation wanted) {
        if (wanted.mustBeNew()) {
            return conflict("a run with this id exists already");
        }
        if (!run.terms().shared() && !run.terms().agent().equals(wanted.terms().agent())) {
            return conflict("this run belongs to another agent");
        }
        if (run.state().ended() || run.idleAt(wanted.now())) {
            return Optional.of(new Obstacle.Ended());
        }
        if (!run.terms().policy().equals(wanted.terms().policy())) {
            return conflict("this run is under the policy " + run.terms().policy());
        }
        return Optional.empty();
    }

    private static Optional<Obstacle> conflict(String why) {
        return Optional.of(new Obstacle.Conflict(why));
    }

    private static void usedUp(Run run, Reservation wanted, List<Obstacle> found) {
        var rules = wanted.rules();
        rules.maxSteps()
                .ifPresent(most -> {
                    if (run.admitted() >= most) {
                        found.add(new Obstacle.StepsUsedUp(most));
                    }
                });
        var longest = rules.maxDuration();
        if (longest != null
                && !wanted.now().isBefore(run.startedAt().plusMillis(longest.toMillis()))) {
            found.add(new Obstacle.TimeUsedUp(longest));
        }
        rules.maxTokens()
                .ifPresent(most -> {
                    if (run.counters().usedTokens() + run.counters().heldTokens() + wanted.tokens()
                            > most) {
                        found.add(new Obstacle.TokensUsedUp(most));
                    }
                });
    }

    private static void rates(RunCounters meters, Reservation wanted, List<Obstacle> found) {
        var rules = wanted.rules();
        boolean running = windowRunsAt(meters.windowStart(), wanted.now());
        var rest =
                running
                        ? untilNextWindow(meters.windowStart(), wanted.now())
                        : Duration.ofSeconds(1);
        rules.requestsPerMinute()
                .ifPresent(most -> {
                    if ((running ? meters.windowRequests() : 0) >= most) {
                        found.add(
                                new Obstacle.RateReached("rates.requests_per_minute", most, rest));
                    }
                });
        rules.tokensPerMinute()
                .ifPresent(most -> {
                    if ((running ? meters.windowTokens() : 0) + meters.heldTokens() >= most) {
                        found.add(new Obstacle.RateReached("rates.tokens_per_minute", most, rest));
                    }
                });
        int parallel = Math.min(rules.parallel().orElse(MOST_OPEN_HOLDS), MOST_OPEN_HOLDS);
        if (meters.openHolds() >= parallel) {
            found.add(new Obstacle.ParallelReached(PARALLEL, parallel));
        }
    }

    private static boolean windowRunsAt(@Nullable Instant start, Instant now) {
        return start != null && now.isBefore(start.plus(WINDOW));
    }

    private static Duration untilNextWindow(@Nullable Instant start, Instant now) {
        return start == null ? Duration.ZERO : Duration.between(now, start.plus(WINDOW));
    }

    private static void loops(RunCounters meters, Reservation wanted, List<Obstacle> found) {
        var fingerprint = wanted.fingerprint();
        wanted.rules()
                .identicalRequests()
                .ifPresent(most -> {
                    if (fingerprint != null && meters.requestsLike(fingerprint) >= most) {
                        found.add(new Obstacle.RequestRepeated(most));
                    }
                });
    }

    private static void money(Balance balance, Reservation wanted, List<Obstacle> found) {
        var limit = balance.limit();
        if (limit == null) {
            return;
        }
        var ifSpent = balance.spent().plus(wanted.amount());
        if (ifSpent.compareTo(limit) > 0) {
            found.add(new Obstacle.OverLimit());
        } else if (ifSpent.plus(balance.held()).compareTo(limit) > 0) {
            found.add(new Obstacle.HeldByOthers());
        }
    }
}
