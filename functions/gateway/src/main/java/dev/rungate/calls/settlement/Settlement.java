package dev.rungate.calls.settlement;

import dev.rungate.budgets.BudgetLedger;
import dev.rungate.budgets.LedgerUnavailable;
import dev.rungate.budgets.Settled;
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

/// Pays for a call, exactly once, whatever its ending, and writes its step.
public final class Settlement {
    private static final Logger LOG = System.getLogger(Settlement.class.getName());
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final BudgetLedger ledger;
    private final BillCalculator calculator;
    private final RunCache cache;
    private final CallMetrics metrics;
    private final Clock clock;

    public Settlement(
            BudgetLedger ledger,
            BillCalculator calculator,
            RunCache cache,
            CallMetrics metrics,
            Clock clock) {
        this.ledger = ledger;
        this.calculator = calculator;
        this.cache = cache;
        this.metrics = metrics;
        this.clock = clock;
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
            if (ledger.settle(ended.hold(), bill.charge(), step, actions, clock.instant())
                    instanceof Settled.Booked(var run)) {
                cache.put(run);
                SpendAlert.check(ended.call().policy(), run, bill.charge());
            }
            release.booked(bill.usage() == null ? 0 : bill.usage().totalTokens());
        }

        void keepTrying() {
            for (var pause = FIRST_PAUSE; ; pause = longer(pause)) {
                try {
                    Thread.sleep(pause);
                    book();
                    return;
                } catch (LedgerUnavailable again) {
                    LOG.log(Logger.Level.DEBUG, "the ledger is still out of reach", again);
                } catch (InterruptedException stopped) {
                    release.never();
                    return;
                } catch (RuntimeException never) {
                    release.never();
                    LOG.log(
                            Logger.Level.ERROR,
                            "run " + ended.call().run() + " is not settled; its hold will lapse",
                            never);
                    return;
                }
            }
        }

        private static Duration longer(Duration pause) {
            return pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
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
