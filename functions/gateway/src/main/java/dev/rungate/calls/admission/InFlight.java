package dev.rungate.calls.admission;

import dev.rungate.budgets.BudgetLedger;
import dev.rungate.budgets.Hold;
import dev.rungate.budgets.LedgerUnavailable;
import dev.rungate.calls.Call;
import dev.rungate.calls.attempts.UpstreamAnswer;
import dev.rungate.ids.RunKey;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Receipt;
import dev.rungate.refusals.Refusal;
import dev.rungate.runs.Run;
import dev.rungate.runs.RunState;
import dev.rungate.runs.RunStore;
import java.lang.System.Logger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The calls that this process serves. Renews their holds. Cuts a call when its run is cancelled,
/// in whichever process, or when it takes longer than {@code RUNGATE_CALL_TIMEOUT}.
public final class InFlight {
    private static final Logger LOG = System.getLogger(InFlight.class.getName());
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
    private volatile boolean ending;

    /// {@code longest} is how long a call may take in all; null if there is no such limit.
    public InFlight(
            BudgetLedger ledger,
            RunStore runs,
            Clock clock,
            Duration holdExpiry,
            @Nullable Duration longest) {
        this.longest = longest;
        this.ledger = ledger;
        this.runs = runs;
        this.clock = clock;
        this.holdExpiry = holdExpiry;
        this.claimExpiry = holdExpiry.compareTo(CLAIM) < 0 ? holdExpiry : CLAIM;
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
                .forEach(place -> place.cut(ended(place.call)));
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
    /// processes cancelled, and renews holds in time.
    public void tend() {
        endInTime(clock.instant());
        List.copyOf(places.keySet()).forEach(run -> attempt(() -> tend(run)));
        claims.forEach(claim -> attempt(claim::renewInTime));
    }

    /// A run or claim that fails here does not stop the others.
    private static void attempt(Runnable renewal) {
        try {
            renewal.run();
        } catch (LedgerUnavailable again) {
            // renewal begins long before the lapse: the next round is soon enough
        } catch (RuntimeException fault) {
            LOG.log(Logger.Level.ERROR, "calls in flight cannot be tended", fault);
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
        var claim = new KeptClaim(renewal);
        claims.add(claim);
        return claim;
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
        var place = new Place(hold, slot, call);
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

    private void leave(Place place) {
        places.computeIfPresent(
                place.hold.run(),
                (run, known) -> {
                    known.remove(place);
                    return known.isEmpty() ? null : known;
                });
    }

    private void tend(RunKey key) {
        places.getOrDefault(key, Set.of()).forEach(place -> attempt(place::renewInTime));
        runs.find(key, clock.instant())
                .filter(run -> run.state() == RunState.CANCELLED)
                .ifPresent(this::cancel);
    }

    /// Comes before every question to the ledger, which may be out of reach.
    private void endInTime(Instant now) {
        if (longest != null) {
            places.values().stream()
                    .flatMap(Set::stream)
                    .filter(place -> now.isAfter(place.call.startedAt().plus(longest)))
                    .forEach(place -> place.cut(place.tooLong(longest)));
        }
    }

    private static boolean due(Instant renewedAt, Duration expiry, Instant now) {
        return now.isAfter(renewedAt.plus(expiry.dividedBy(3)));
    }

    /// The call was ended from another thread while it waited.
    static final class Cut extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient CallRefused why;

        private Cut(CallRefused why) {
            super(why.getMessage(), why, false, false);
            this.why = why;
        }

        CallRefused why() {
            return why;
        }

        Refusal refusal() {
            return why.refusal();
        }
    }

    /// A claim that is renewed until it is let go.
    public final class KeptClaim {
        private final Consumer<Instant> renewal;
        private volatile Instant renewedAt = clock.instant();

        private KeptClaim(Consumer<Instant> renewal) {
            this.renewal = renewal;
        }

        private void renewInTime() {
            var now = clock.instant();
            if (due(renewedAt, claimExpiry, now)) {
                renewal.accept(claimLapses());
                renewedAt = now;
            }
        }

        public void release() {
            claims.remove(this);
        }
    }

    /// One call's place. Through it another thread can end the call: by cutting its stream, or by
    /// waking the thread that waits for the provider.
    public final class Place {
        private final Hold hold;
        private final RateSlot slot;
        private final Call call;
        private volatile Instant renewedAt = clock.instant();
        private @Nullable CallRefused cause;
        private @Nullable Thread waiting;
        private UpstreamAnswer.@Nullable Events events;

        private Place(Hold hold, RateSlot slot, Call call) {
            this.hold = hold;
            this.slot = slot;
            this.call = call;
        }

        private CallRefused tooLong(Duration most) {
            return InFlight.tooLong(call, most, 1);
        }

        /// The call is over. A second time changes nothing.
        void leave() {
            InFlight.this.leave(this);
            unsettled.remove(this);
        }

        /// The call is over but not settled yet: it still counts, and is no longer renewed.
        void settlesLater() {
            unsettled.add(this);
            InFlight.this.leave(this);
        }

        synchronized void cut(CallRefused why) {
            if (cause != null) {
                return;
            }
            cause = why;
            if (events != null) {
                events.cut(why);
            } else if (waiting != null) {
                waiting.interrupt();
            }
        }

        private void renewInTime() {
            var now = clock.instant();
            if (due(renewedAt, holdExpiry, now) && ledger.renew(hold, lapses())) {
                slot.renew(lapses());
                renewedAt = now;
            }
        }

        /// Waits for a provider in the caller's thread. Throws {@link Cut} if the call was cut
        /// before or meanwhile; a stream that came nevertheless is closed.
        UpstreamAnswer whileWaiting(Supplier<UpstreamAnswer> wait) {
            waits();
            UpstreamAnswer answer;
            try {
                answer = wait.get();
            } catch (RuntimeException | Error fault) {
                throwIfCut(waited());
                throw fault;
            }
            var why = waited();
            if (why != null && answer instanceof UpstreamAnswer.Streamed streamed) {
                streamed.events().close();
            }
            throwIfCut(why);
            return answer;
        }

        private static void throwIfCut(@Nullable CallRefused why) {
            if (why != null) {
                throw new Cut(why);
            }
        }

        private synchronized void waits() {
            throwIfCut(cause);
            waiting = Thread.currentThread();
        }

        /// The wait is over. The interrupt of a late cut is cleared.
        private synchronized @Nullable CallRefused waited() {
            waiting = null;
            if (cause != null) {
                Thread.interrupted();
            }
            return cause;
        }

        public synchronized void streams(UpstreamAnswer.Events stream) {
            events = stream;
            if (cause != null) {
                stream.cut(cause);
            }
        }
    }
}
