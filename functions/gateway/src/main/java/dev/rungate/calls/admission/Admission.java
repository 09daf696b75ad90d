package dev.rungate.calls.admission;

import dev.rungate.budgets.BudgetLedger;
import dev.rungate.budgets.Hold;
import dev.rungate.calls.Call;
import dev.rungate.calls.attempts.Upstream;
import dev.rungate.calls.attempts.UpstreamAnswer;
import dev.rungate.calls.settlement.Bill;
import dev.rungate.calls.settlement.EndedCall;
import dev.rungate.calls.settlement.Ending;
import dev.rungate.calls.settlement.Settlement;
import dev.rungate.chat.Answer;
import dev.rungate.refusals.Receipt;
import dev.rungate.runs.Run;
import dev.rungate.runs.Step.Waived;
import java.lang.System.Logger;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Owns everything that an admitted call holds: its agent's rate slot, the hold on the run's money
/// and its place among the calls in flight. {@link #settle} pays for the call, once. {@link #close}
/// without it means that the call was abandoned: what came of its answer is charged. If even that
/// cannot be settled, the hold is left to lapse.
public final class Admission implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Admission.class.getName());

    private final Call call;
    private final Hold hold;
    private final Run run;
    private final OptionalLong clampedTo;
    private final RateSlot slot;
    private final Place place;
    private final Settlement settlement;
    private final Clock clock;
    private final List<Waived> waived;
    private Supplier<Answer> soFar = () -> Ending.NOTHING;
    private boolean sent;
    private boolean complete;
    private boolean settled;
    private boolean streams;
    private @Nullable Long firstByteMs;
    private boolean unread;

    /// {@code run} is the run as it stood when the call was admitted; {@code waived} are the rules
    /// that an observing policy has waived for it.
    Admission(
            Call call,
            Hold hold,
            Run run,
            OptionalLong clampedTo,
            List<Waived> waived,
            RateSlot slot,
            InFlight inFlight,
            Settlement settlement,
            Clock clock) {
        this.call = call;
        this.hold = hold;
        this.run = run;
        this.clampedTo = clampedTo;
        this.waived = new ArrayList<>(waived);
        this.slot = slot;
        this.place = inFlight.enter(hold, slot, call);
        this.settlement = settlement;
        this.clock = clock;
    }

    /// Waits for the provider's answer. A cancel of the run ends the wait: the call is then
    /// settled, and the refusal of the cancel is thrown.
    public UpstreamAnswer send(Upstream upstream) {
        try {
            return place.whileWaiting(
                    () -> upstream.send(call.outgoing(clampedTo), () -> sent = true));
        } catch (Place.Cut cut) {
            settle(
                    sent
                            ? Ending.runCancelled(Ending.NOTHING, cut.refusal())
                            : Ending.notBilled(cut.refusal()));
            throw cut.why();
        }
    }

    /// The whole answer is there. If the call is abandoned from now on, this answer is charged.
    public void noteWholeAnswer(Answer whole) {
        noteFirstByte();
        soFar = () -> whole;
        complete = true;
    }

    /// From now on {@link #close} does nothing: the stream ends this admission with {@link #end}.
    /// {@code tally} returns the answer so far.
    public void handOverTo(UpstreamAnswer.Events events, Supplier<Answer> tally) {
        streams = true;
        soFar = tally;
        place.streams(events);
    }

    /// The last event of the stream has come.
    public void noteStreamEnd() {
        complete = true;
    }

    /// Counts the answer's tool calls in the run. Returns the first one that the run has then had
    /// more than {@code most} times, or empty if none has.
    public Optional<String> countToolCalls(BudgetLedger ledger, List<String> actions, int most) {
        return ledger.countToolCalls(hold, actions, most);
    }

    /// Pays for the call. {@code actions} are the fingerprints of tool calls to be counted. A
    /// second call throws {@link IllegalStateException}.
    public Bill settle(Ending ending, List<String> actions) {
        if (settled) {
            throw new IllegalStateException("settled before: " + call.id());
        }
        settled = true;
        boolean done = false;
        try {
            var bill =
                    settlement.settle(
                            new EndedCall(call, hold, ending, waived, unread, firstByteMs),
                            actions,
                            release());
            done = true;
            return bill;
        } finally {
            if (!done) {
                leaveToLapse();
            }
        }
    }

    public Bill settle(Ending ending) {
        return settle(ending, List.of());
    }

    public boolean settled() {
        return settled;
    }

    /// Ends the call unless its answer goes on as a stream, which ends it later.
    @Override
    public void close() {
        if (!streams) {
            end();
        }
    }

    /// Settles the call, if it is not settled yet.
    public void end() {
        if (settled) {
            return;
        }
        try {
            settle(
                    sent
                            ? Ending.internalErrorWhileReading(soFar.get(), complete)
                            : Ending.internalErrorBeforeSending());
        } catch (RuntimeException lapses) {
            LOG.log(
                    Logger.Level.ERROR,
                    "run " + call.run() + " is not settled; a hold of it is left to lapse",
                    lapses);
        }
    }

    private Settlement.Release release() {
        return new Settlement.Release() {
            @Override
            public void booked(long tokens) {
                slot.end(tokens);
                place.leave();
            }

            @Override
            public void later() {
                place.settlesLater();
            }

            @Override
            public void never() {
                leaveToLapse();
            }
        };
    }

    private void leaveToLapse() {
        place.leave();
        slot.abandon();
    }

    public Call call() {
        return call;
    }

    public Run run() {
        return run;
    }

    /// Notes a rule that would have refused the call if the policy enforced its rules.
    public void waive(Waived rule) {
        waived.add(rule);
    }

    /// Notes that the answer passes although it cannot be read in full.
    public void markUnread() {
        unread = true;
    }

    public void noteFirstByte() {
        if (firstByteMs == null) {
            firstByteMs = Duration.between(call.startedAt(), clock.instant()).toMillis();
        }
    }

    public String step() {
        return "stp_" + call.id();
    }

    public Receipt receipt() {
        var clamped = clampedTo.isPresent() ? Long.valueOf(clampedTo.getAsLong()) : null;
        return call.receipt().admitted(run.balance(), clamped);
    }
}
