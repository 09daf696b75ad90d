package dev.rungate.calls.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rungate.approvals.MovableClock;
import dev.rungate.budgets.Hold;
import dev.rungate.calls.Call;
import dev.rungate.calls.SampleCalls;
import dev.rungate.calls.ScriptedLedger;
import dev.rungate.calls.ScriptedRuns;
import dev.rungate.calls.attempts.UpstreamAnswer;
import dev.rungate.pricing.Usd;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Refusal;
import dev.rungate.runs.Run;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A call is ended from another thread, wherever it is. Here the other thread is the test itself,
/// at the moment that it chooses.
class PlaceTest {
    private static final HttpHeaders NONE = HttpHeaders.of(Map.of(), (_, _) -> true);

    private final MovableClock clock = new MovableClock();
    private final InFlight inFlight =
            new InFlight(
                    new ScriptedLedger(), new ScriptedRuns(), clock, Duration.ofMinutes(20), null);
    private final Call call = new SampleCalls().make();
    private final Place place =
            inFlight.enter(
                    new Hold(call.run(), call.id(), Usd.ZERO, 0, Instant.EPOCH, null),
                    new RateSlot.None(),
                    call);
    private final RecordedEvents events = new RecordedEvents();

    @AfterEach
    void noThreadIsInterruptedLater() {
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void aCallThatWaitsForItsProviderIsWokenAndCut() {
        assertThatThrownBy(() -> place.whileWaiting(this::cutWhileItSleeps))
                .isInstanceOf(Place.Cut.class)
                .extracting(cut -> ((Place.Cut) cut).refusal())
                .isInstanceOf(Refusal.RunClosed.class);
    }

    private UpstreamAnswer cutWhileItSleeps() {
        cut();
        try {
            Thread.sleep(20_000);
        } catch (InterruptedException woken) {
            throw new IllegalStateException("woken", woken);
        }
        throw new AssertionError("nobody woke it");
    }

    @Test
    void aStreamThatCameNeverthelessIsClosed() {
        assertThatThrownBy(() ->
                        place.whileWaiting(() -> {
                            cut();
                            return new UpstreamAnswer.Streamed(200, NONE, events);
                        }))
                .isInstanceOf(Place.Cut.class);
        assertThat(events.closed).isTrue();
    }

    @Test
    void aCallThatIsCutBeforeItWaitsAsksNobody() {
        cut();
        assertThatThrownBy(() ->
                        place.whileWaiting(() -> {
                            throw new AssertionError("the provider was asked");
                        }))
                .isInstanceOf(Place.Cut.class);
    }

    @Test
    void aFaultOfACallThatNobodyCutsIsItsOwn() {
        assertThatThrownBy(() ->
                        place.whileWaiting(() -> {
                            throw new IllegalStateException("its own");
                        }))
                .hasMessage("its own");
    }

    @Test
    void aCallThatIsCutAfterItsWaitIsNotInterrupted() {
        place.whileWaiting(() -> new UpstreamAnswer.Rejected(500, NONE, new byte[0]));
        cut();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void aStreamIsCutOnceAndWithItsFirstReason() {
        place.streams(events);
        cut();
        inFlight.end();
        assertThat(events.cuts).isEqualTo(1);
        assertThat(events.cause)
                .isInstanceOfSatisfying(
                        CallRefused.class,
                        why -> assertThat(why.refusal()).isInstanceOf(Refusal.RunClosed.class));
    }

    @Test
    void aStreamThatBeginsAfterItsCallWasCutIsCut() {
        cut();
        place.streams(events);
        assertThat(events.cause).isInstanceOf(CallRefused.class);
    }

    @Test
    void aCallThatHasLeftIsCutNoMore() {
        place.streams(events);
        place.leave();
        place.leave();
        cut();
        assertThat(events.cuts).isZero();
        assertThat(inFlight.count()).isZero();
    }

    private void cut() {
        inFlight.cancel(Run.fresh(call.run(), call.terms(), clock.instant()));
    }
}
