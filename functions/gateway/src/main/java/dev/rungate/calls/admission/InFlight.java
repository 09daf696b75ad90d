package dev.rungate.calls.admission;

import dev.rungate.budgets.BudgetLedger;
import dev.rungate.budgets.Hold;
import dev.rungate.calls.Call;
import dev.rungate.ids.RunKey;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Receipt;
import dev.rungate.refusals.Refusal;
import dev.rungate.runs.Run;
import dev.rungate.runs.RunState;
import dev.rungate.runs.RunStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The calls that this process serves. Renews their holds. Cuts a call when its run is cancelled,
/// in whichever process, or when it takes longer than {@code RUNGATE_CALL_TIMEOUT}.
public final class InFlight {
    private static final Duration CLAIM = Duration.ofSeconds(30);

    private final Map<RunKey, Set<Place>> places = new ConcurrentHashMap<>();
    private final Set<Place> unsettled = ConcurrentHashMap.newKeySet();
    private final Set<KeptClaim> claims = ConcurrentHashMap.newKeySet();
    private final BudgetLedger ledger;
    private final RunStore runs;
    private final Clock clock;
    private final Duration holdExpiry;
    private final Duration claimExpiry;
    private final @Nullable Duration longest;
    private final Tending tending;
    private volatile boolean ending;

    /// {@code longest} is how long a call may take in all; null if there is no such limit.
    public InFlight(
            BudgetLedger ledger,
            RunStore runs,
            Clock clock,
            Duration holdExpiry,
            @Nullable Duration longest) {
        this(ledger, runs, clock, holdExpiry, longest, InFlight::inThread);
    }

    /// {@code threads} run what {@link #tend} begins.
    public InFlight(
            BudgetLedger ledger,
            RunStore runs,
            Clock clock,
            Duration holdExpiry,
            @Nullable Duration longest,
            Executor threads) {
        this.longest = longest;
        this.tending = new Tending(threads);
        this.ledger = ledger;
        this.runs = runs;
        this.clock = clock;
        this.holdExpiry = holdExpiry;
        this.claimExpiry = holdExpiry.compareTo(CLAIM) < 0 ? holdExpiry : CLAIM;
    }

    private static void inThread(Runnable work) {
        Thread.ofVirtual().name("tend").start(work);
    }

    /// How many calls are served, or not settled yet.
    public int count() {
        return places.values().stream().mapToInt(Set::size).sum() + unsettled.size();
    }

    /// Cuts every call of this run that this process serves.
    public void cancel(Run run) {
        var why =
                new CallRefused(
                        new Refusal.RunClosed(run.state(), run.closedAt()),
                        Receipt.ofRun(run.key().run(), run.terms().policy()),
                        null);
        places.getOrDefault(run.key(), Set.of()).forEach(place -> place.cut(why));
    }

    /// The process ends: cuts every call that it serves, and each that still comes.
    public void end() {
        ending = true;
        places.values().stream()
                .flatMap(Set::stream)
                .forEach(place -> place.cut(ended(place.call())));
    }

    /// Whether calls that wait for something should stop waiting.
    public boolean ending() {
        return ending;
    }

    private static CallRefused ended(Call call) {
        var why = new Refusal.Overloaded(Refusal.Overloaded.Cause.ENDING);
        return new CallRefused(why, call.receipt(), null);
    }

    /// To be called about once a second: cuts calls that take too long, notices runs that other
    /// processes cancelled, and renews holds and claims in time. Returns before that is done.
    public void tend() {
        cutInTime(clock.instant());
        claims.forEach(claim -> tending.begin(claim, claim::renewInTime));
        places.forEach((run, served) -> {
            served.forEach(place -> tending.begin(place, () -> place.renewInTime(ledger)));
            tending.begin(run, () -> noticeCancelled(run));
        });
    }

    private void noticeCancelled(RunKey key) {
        runs.find(key, clock.instant())
                .filter(run -> run.state() == RunState.CANCELLED)
                .ifPresent(this::cancel);
    }

    private void cutInTime(Instant now) {
        if (longest != null) {
            places.values().stream()
                    .flatMap(Set::stream)
                    .filter(place -> now.isAfter(place.call().startedAt().plus(longest)))
                    .forEach(place -> place.cut(tooLong(place.call(), longest, 1)));
        }
    }

    /// Returns the time at which a claim made now lapses if nobody renews it. It is short, because
    /// copies of the request wait for it.
    public Instant claimLapses() {
        return clock.instant().plus(claimExpiry);
    }

    /// Returns the time at which a hold made now lapses if nobody renews it.
    Instant lapses() {
        return clock.instant().plus(holdExpiry);
    }

    /// Keeps a claim from lapsing until {@link KeptClaim#release}.
    public KeptClaim keepAlive(Consumer<Instant> renewal) {
        return new KeptClaim(claims, new Lease(clock, claimExpiry), renewal);
    }

    /// Returns the part of a wait that this call has time for.
    public Duration within(Call call, Duration wish) {
        if (longest == null) {
            return wish;
        }
        var left = Duration.between(clock.instant(), call.startedAt().plus(longest));
        return left.isNegative() ? Duration.ZERO : left.compareTo(wish) < 0 ? left : wish;
    }

    /// Throws {@link CallRefused} if the call has no time left, or the process ends. Call this
    /// before waiting for another call.
    public void stillInTime(Call call) {
        if (ending) {
            throw ended(call);
        }
        if (longest != null && within(call, longest).isZero()) {
            throw tooLong(call, longest, 0);
        }
    }

    private static CallRefused tooLong(Call call, Duration most, int attempts) {
        var why = "The call took longer than any may here (" + most + ").";
        return new CallRefused(
                new Refusal.UpstreamTimeout(call.target().provider(), null, attempts, why),
                call.receipt(),
                null);
    }

    Place enter(Hold hold, RateSlot slot, Call call) {
        var place = new Place(this, call, hold, slot, new Lease(clock, holdExpiry));
        places.compute(
                hold.run(),
                (run, known) -> {
                    var set = known == null ? ConcurrentHashMap.<Place>newKeySet() : known;
                    set.add(place);
                    return set;
                });
        if (ending) {
            place.cut(ended(call));
        }
        return place;
    }

    /// The call is over. A second time changes nothing.
    void leave(Place place) {
        remove(place);
        unsettled.remove(place);
    }

    /// The call is over but not settled yet: it still counts, and is no longer renewed.
    void settlesLater(Place place) {
        unsettled.add(place);
        remove(place);
    }

    private void remove(Place place) {
        places.computeIfPresent(
                place.run(),
                (run, known) -> {
                    known.remove(place);
                    return known.isEmpty() ? null : known;
                });
    }
}
