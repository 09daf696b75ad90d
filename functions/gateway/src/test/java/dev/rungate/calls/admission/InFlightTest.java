package dev.rungate.calls.admission;

import static dev.rungate.calls.Script.fault;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rungate.approvals.MovableClock;
import dev.rungate.budgets.Hold;
import dev.rungate.calls.Call;
import dev.rungate.calls.SampleCalls;
import dev.rungate.calls.ScriptedLedger;
import dev.rungate.calls.ScriptedRuns;
import dev.rungate.pricing.Usd;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Refusal;
import dev.rungate.runs.Run;
import dev.rungate.runs.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The calls of one process are renewed in time, and cut when their time, their run or their
/// process is over.
class InFlightTest {
    private static final Duration EXPIRY = Duration.ofMinutes(30);
    private static final Duration THIRD = Duration.ofMinutes(10);
    private static final Duration A_BIT = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofHours(1);

    private final MovableClock clock = new MovableClock();
    private final ScriptedLedger ledger = new ScriptedLedger();
    private final ScriptedRuns runs = new ScriptedRuns();
    private final RecordedRates rates = new RecordedRates();
    private final InFlight inFlight =
            new InFlight(ledger, runs, clock, EXPIRY, LONGEST, Runnable::run);

    // Renewal

    @Test
    void aHoldIsRenewedWhenAThirdOfItsLifeHasPassed() {
        ledger.renews.answers(() -> true);
        enter("run");
        clock.forward(THIRD.minus(A_BIT));
        inFlight.tend();
        assertThat(ledger.renewed).isEmpty();
        clock.forward(A_BIT);
        inFlight.tend();
        inFlight.tend();
        assertThat(ledger.renewed).hasSize(1);
        assertLapsesIn(EXPIRY, ledger.renewed.getFirst().until());
        assertThat(rates.renewed).hasSize(1);
        assertLapsesIn(EXPIRY, rates.renewed.getFirst());
        clock.forward(THIRD);
        inFlight.tend();
        assertThat(ledger.renewed).hasSize(2);
    }

    @Test
    void aRenewalThatFailsIsTriedInTheNextRound() {
        ledger.renews.answers(fault(ScriptedLedger::unavailable), () -> true);
        enter("run");
        clock.forward(THIRD);
        inFlight.tend();
        inFlight.tend();
        inFlight.tend();
        assertThat(ledger.renewed).hasSize(2);
        assertThat(rates.renewed).hasSize(1);
    }

    @Test
    void theSlotOfAHoldThatIsGoneIsLeftToLapse() {
        ledger.renews.answers(() -> false);
        enter("run");
        clock.forward(THIRD);
        inFlight.tend();
        assertThat(rates.renewed).isEmpty();
    }

    @Test
    void aRunThatCannotBeReadStopsNoOthersRenewal() {
        ledger.renews.answers(() -> true);
        for (var name : List.of("a", "b", "c")) {
            var unreadable = enter(name).call;
            runs.finds(
                    unreadable.run(),
                    () -> {
                        throw new IllegalStateException("the item cannot be read");
                    });
        }
        clock.forward(THIRD);
        inFlight.tend();
        assertThat(ledger.renewed).hasSize(3);
    }

    @Test
    void aHoldThatCannotBeRenewedStopsNoOthers() {
        ledger.renews.answers(
                fault(() -> new IllegalStateException("a fault of our own")), () -> true);
        var one = enter("run");
        var other = enter("run");
        clock.forward(THIRD);
        inFlight.tend();
        assertThat(ledger.renewed)
                .extracting(ScriptedLedger.Renewal::call)
                .containsExactlyInAnyOrder(one.call.id(), other.call.id());
    }

    @Test
    void aCallThatIsSettledLaterCountsAndIsNotRenewed() {
        var entered = enter("run");
        entered.place.settlesLater();
        assertThat(inFlight.count()).isEqualTo(1);
        clock.forward(THIRD);
        inFlight.tend();
        assertThat(ledger.renewed).isEmpty();
        entered.place.leave();
        assertThat(inFlight.count()).isZero();
    }

    // Claims

    @Test
    void aClaimLapsesSoonAndIsRenewedUntilItIsReleased() {
        assertLapsesIn(Duration.ofSeconds(30), inFlight.claimLapses());
        var renewed = new ArrayList<Instant>();
        var claim = inFlight.keepAlive(renewed::add);
        inFlight.tend();
        assertThat(renewed).isEmpty();
        clock.forward(Duration.ofSeconds(10));
        inFlight.tend();
        inFlight.tend();
        assertThat(renewed).hasSize(1);
        assertLapsesIn(Duration.ofSeconds(30), renewed.getFirst());
        claim.release();
        clock.forward(Duration.ofSeconds(10));
        inFlight.tend();
        assertThat(renewed).hasSize(1);
    }

    @Test
    void aClaimThatCannotBeRenewedStopsNoOthers() {
        var renewed = new ArrayList<Instant>();
        for (int i = 0; i < 3; i++) {
            inFlight.keepAlive(until -> {
                renewed.add(until);
                throw new IllegalStateException("a fault of our own");
            });
        }
        clock.forward(Duration.ofSeconds(10));
        inFlight.tend();
        assertThat(renewed).hasSize(3);
    }

    // Runs that are cancelled

    @Test
    void aRunThatAnotherProcessCancelledIsNoticed() {
        var cancelled = enter("cancelled");
        var open = enter("open");
        runs.finds(cancelled.call.run(), () -> ended(cancelled.call, RunState.CANCELLED));
        runs.finds(open.call.run(), () -> fresh(open.call));
        inFlight.tend();
        assertThat(cancelled.refusal())
                .isEqualTo(new Refusal.RunClosed(RunState.CANCELLED, cancelled.call.startedAt()));
        assertThat(open.events.cuts).isZero();
    }

    @Test
    void aRunThatIsCompletedEndsNoCall() {
        var entered = enter("run");
        runs.finds(entered.call.run(), () -> ended(entered.call, RunState.COMPLETED));
        inFlight.tend();
        assertThat(entered.events.cuts).isZero();
    }

    // The end of the process

    @Test
    void theEndCutsEveryCallThatIsThereAndEachThatComes() {
        var there = enter("there");
        assertThat(inFlight.ending()).isFalse();
        inFlight.end();
        var late = enter("late");
        var ending = new Refusal.Overloaded(Refusal.Overloaded.Cause.ENDING);
        assertThat(there.refusal()).isEqualTo(ending);
        assertThat(late.refusal()).isEqualTo(ending);
        assertThat(inFlight.ending()).isTrue();
        assertThatThrownBy(() -> inFlight.stillInTime(late.call))
                .isInstanceOfSatisfying(
                        CallRefused.class, why -> assertThat(why.refusal()).isEqualTo(ending));
    }

    // The limit of a call's time

    @Test
    void aCallThatTakesTooLongIsCutWhateverTheLedgerSays() {
        ledger.renews.answers(fault(ScriptedLedger::unavailable));
        var entered = enter("run");
        runs.finds(entered.call.run(), fault(ScriptedLedger::unavailable));
        clock.forward(LONGEST.minus(A_BIT));
        inFlight.tend();
        assertThat(entered.events.cuts).isZero();
        clock.forward(A_BIT.multipliedBy(2));
        inFlight.tend();
        assertThat(entered.refusal())
                .isInstanceOfSatisfying(
                        Refusal.UpstreamTimeout.class,
                        late -> assertThat(late.attempts()).isEqualTo(1));
    }

    @Test
    void aCallWaitsForNothingLongerThanItsTime() {
        var call = new SampleCalls().startedAt(clock.instant()).make();
        assertThat(inFlight.within(call, A_BIT)).isEqualTo(A_BIT);
        assertThatCode(() -> inFlight.stillInTime(call)).doesNotThrowAnyException();
        clock.forward(LONGEST.minusSeconds(1));
        assertThat(inFlight.within(call, A_BIT)).isBetween(Duration.ZERO, Duration.ofSeconds(1));
        clock.forward(A_BIT);
        assertThat(inFlight.within(call, A_BIT)).isZero();
        assertThatThrownBy(() -> inFlight.stillInTime(call))
                .isInstanceOfSatisfying(
                        CallRefused.class,
                        why ->
                                assertThat(why.refusal())
                                        .isInstanceOfSatisfying(
                                                Refusal.UpstreamTimeout.class,
                                                late -> assertThat(late.attempts()).isZero()));
    }

    @Test
    void withoutALimitACallHasAllTheTimeItWants() {
        var patient = new InFlight(ledger, runs, clock, EXPIRY, null, Runnable::run);
        var call = new SampleCalls().startedAt(clock.instant().minus(Duration.ofDays(9))).make();
        assertThat(patient.within(call, LONGEST)).isEqualTo(LONGEST);
        assertThatCode(() -> patient.stillInTime(call)).doesNotThrowAnyException();
    }

    /// A call whose answer comes as a stream.
    private record Entered(Call call, Place place, RecordedEvents events) {
        private Refusal refusal() {
            assertThat(events.cause).isInstanceOf(CallRefused.class);
            return ((CallRefused) events.cause).refusal();
        }
    }

    private Entered enter(String run) {
        var call = new SampleCalls().run(run).startedAt(clock.instant()).make();
        var hold = new Hold(call.run(), call.id(), Usd.ZERO, 0, Instant.EPOCH, null);
        var place = inFlight.enter(hold, rates.slot(call.id()), call);
        var events = new RecordedEvents();
        place.streams(events);
        return new Entered(call, place, events);
    }

    private void assertLapsesIn(Duration life, Instant until) {
        assertThat(until)
                .isBetween(clock.instant().plus(life).minusSeconds(5), clock.instant().plus(life));
    }

    private Run fresh(Call call) {
        return Run.fresh(call.run(), call.terms(), call.startedAt());
    }

    private Run ended(Call call, RunState as) {
        var fresh = fresh(call);
        return new Run(
                fresh.key(),
                fresh.terms(),
                as,
                fresh.startedAt(),
                fresh.lastActivityAt(),
                fresh.startedAt(),
                "admin",
                fresh.balance(),
                fresh.totals(),
                0,
                fresh.counters(),
                List.of());
    }
}
