package dev.rungate.calls.settlement;

import dev.rungate.budgets.BudgetLedger;
import dev.rungate.budgets.LedgerUnavailable;
import dev.rungate.budgets.Settled;
import dev.rungate.budgets.WriteRejected;
import dev.rungate.calls.CallMetrics;
import dev.rungate.calls.intake.RunCache;
import dev.rungate.chat.FinishReason;
import dev.rungate.chat.ToolCall;
import dev.rungate.runs.Step;
import java.lang.System.Logger;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Pays for a call, exactly once, whatever its ending, and writes its step. The money comes first:
/// where the ledger will not take the step, the bill is booked with a step that has no texts. Where
/// the ledger is out of reach, tries again for a day.
public final class Settlement {
    private static final Logger LOG = System.getLogger(Settlement.class.getName());
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofDays(1);

    private final BudgetLedger ledger;
    private final BillCalculator calculator;
    private final RunCache cache;
    private final CallMetrics metrics;
    private final Clock clock;
    private final Pause pause;

    public Settlement(
            BudgetLedger ledger,
            BillCalculator calculator,
            RunCache cache,
            CallMetrics metrics,
            Clock clock) {
        this(ledger, calculator, cache, metrics, clock, Thread::sleep);
    }

    Settlement(
            BudgetLedger ledger,
            BillCalculator calculator,
            RunCache cache,
            CallMetrics metrics,
            Clock clock,
            Pause pause) {
        this.ledger = ledger;
        this.calculator = calculator;
        this.cache = cache;
        this.metrics = metrics;
        this.clock = clock;
        this.pause = pause;
    }

    /// How the time between two tries is spent.
    interface Pause {
        void last(Duration time) throws InterruptedException;
    }

    /// Frees what an ended call holds.
    public interface Release {
        /// The bill is booked. May be called a second time.
        void booked(long tokens);

        /// The ledger is out of reach: settling goes on in the background, and the hold lapses if
        /// that takes long.
        void later();

        /// Nobody will settle the call: its hold lapses.
        void never();
    }

    /// Pays for a call and writes its step. If the ledger is out of reach, returns at once and
    /// keeps trying in the background. {@code actions} are the fingerprints of tool calls to be
    /// counted.
    public Bill settle(EndedCall ended, List<String> actions, Release release) {
        var bill = calculator.of(ended.call(), ended.hold(), ended.ending());
        var step = step(ended, bill);
        metrics.ended(ended.call().request().format(), step);
        var booking = new Booking(ended, bill, step, actions, release);
        try {
            booking.book();
        } catch (WriteRejected never) {
            booking.giveUp(never);
        } catch (LedgerUnavailable later) {
            LOG.log(
                    Logger.Level.WARNING,
                    "the ledger is out of reach; run {0} is settled later",
                    ended.call().run());
            release.later();
            Thread.ofVirtual().name("settle-" + ended.call().id()).start(booking::keepTrying);
        }
        return bill;
    }

    /// One bill that is to be booked. Booking it twice books it once.
    private final class Booking {
        private final EndedCall ended;
        private final Bill bill;
        private final Step step;
        private final List<String> actions;
        private final Release release;

        Booking(EndedCall ended, Bill bill, Step step, List<String> actions, Release release) {
            this.ended = ended;
            this.bill = bill;
            this.step = step;
            this.actions = actions;
            this.release = release;
        }

        void book() {
            if (written() instanceof Settled.Booked(var run)) {
                cache.put(run);
                SpendAlert.check(ended.call().policy(), run, bill.charge());
            }
            release.booked(bill.usage() == null ? 0 : bill.usage().totalTokens());
        }

        private Settled written() {
            try {
                return write(step, actions);
            } catch (WriteRejected tooLarge) {
                LOG.log(
                        Logger.Level.WARNING,
                        "a step of run {0} cannot be written as it is; it is written without texts:"
                                + " {1}",
                        ended.call().run(),
                        tooLarge.getMessage());
                return write(step.bare(), List.of());
            }
        }

        private Settled write(Step asWritten, List<String> counted) {
            var now = clock.instant();
            return ledger.settle(ended.hold(), bill.charge(), asWritten, counted, now);
        }

        void keepTrying() {
            var end = clock.instant().plus(PATIENCE);
            for (var next = FIRST_PAUSE; clock.instant().isBefore(end); next = longer(next)) {
                try {
                    pause.last(next);
                    book();
                    return;
                } catch (LedgerUnavailable again) {
                    LOG.log(Logger.Level.DEBUG, "the ledger is still out of reach", again);
                } catch (InterruptedException | RuntimeException | Error never) {
                    giveUp(never);
                    return;
                }
            }
            giveUp(null);
        }

        /// The bill stands in the log, the hold is charged when it lapses.
        private void giveUp(@Nullable Throwable why) {
            LOG.log(
                    Logger.Level.ERROR,
                    "call "
                            + ended.call().id()
                            + " of run "
                            + ended.call().run()
                            + " is not settled and its hold will lapse; it cost "
                            + bill.charge()
                            + " USD",
                    why);
            release.never();
        }

        private static Duration longer(Duration pause) {
            var twice = pause.multipliedBy(2);
            return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
        }
    }

    private Step step(EndedCall ended, Bill bill) {
        var call = ended.call();
        var ending = ended.ending();
        var answer = ending.answer();
        return Step.ofCall(
                call.id(),
                call.stepName(),
                ending.status(),
                Step.Timing.between(call.startedAt(), clock.instant(), ended.firstByteMs()),
                call.stepRequest(),
                charge(ended, bill),
                new Step.Outcome(
                        answer.model(),
                        finish(ending),
                        answer.toolCalls().stream().map(ToolCall::name).toList(),
                        ending.error(),
                        ended.waived(),
                        ended.unread()));
    }

    private static Step.Charge charge(EndedCall ended, Bill bill) {
        var overHold =
                bill.charge().compareTo(ended.hold().amount()) > 0
                        && ended.call().tariff().isPresent();
        return new Step.Charge(
                bill.usage(),
                bill.cost(),
                bill.estimated(),
                overHold,
                bill.doubtful(),
                bill.tariff() == null ? null : bill.tariff().source());
    }

    private static @Nullable String finish(Ending ending) {
        if (ending.answer().finish() != null) {
            return ending.answer().finish().word();
        }
        return ending.status() == Step.Status.FAILED ? FinishReason.ERROR.word() : null;
    }
}
