package dev.rungate.calls.settlement;

import dev.rungate.budgets.AgentRates;
import dev.rungate.budgets.BudgetLedger;
import dev.rungate.budgets.LedgerUnavailable;
import dev.rungate.budgets.Settled;
import dev.rungate.calls.Meter;
import dev.rungate.calls.admission.Admission;
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
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final BudgetLedger ledger;
    private final AgentRates rates;
    private final BillCalculator calculator;
    private final RunCache cache;
    private final Meter meter;
    private final Clock clock;

    public Settlement(
            BudgetLedger ledger,
            AgentRates rates,
            BillCalculator calculator,
            RunCache cache,
            Meter meter,
            Clock clock) {
        this.ledger = ledger;
        this.rates = rates;
        this.calculator = calculator;
        this.cache = cache;
        this.meter = meter;
        this.clock = clock;
    }

    /// While the ledger is out of reach this goes on in the background: the caller need not wait
    /// for it, the hold stays.
    public Bill settle(Admission admission, Ending ending, List<String> actions) {
        var call = admission.call();
        var bill = calculator.of(call, admission.hold(), ending);
        var step = step(admission, ending, bill);
        meter.ended(call.request().format(), step);
        try {
            book(admission, bill, step, actions);
        } catch (LedgerUnavailable later) {
            LOG.log(
                    Logger.Level.WARNING,
                    "the ledger is out of reach; run {0} is settled later",
                    call.run());
            Thread.ofVirtual()
                    .name("settle-" + call.id())
                    .start(() -> keepTrying(admission, bill, step, actions));
        } catch (RuntimeException never) {
            admission.place().leave();
            throw never;
        }
        return bill;
    }

    private void book(Admission admission, Bill bill, Step step, List<String> actions) {
        var call = admission.call();
        if (ledger.settle(admission.hold(), bill.charge(), step, actions, clock.instant())
                instanceof Settled.Booked(var run)) {
            cache.tell(run);
            Alerts.check(call.policy(), run, bill.charge());
        }
        if (!call.policy().rates().agent().none()) {
            var tokens = bill.usage() == null ? 0 : bill.usage().totalTokens();
            rates.ended(call.run().org(), call.terms().agent(), call.id(), tokens, clock.instant());
        }
        admission.place().leave();
    }

    private void keepTrying(Admission admission, Bill bill, Step step, List<String> actions) {
        while (true) {
            try {
                Thread.sleep(PAUSE);
                book(admission, bill, step, actions);
                return;
            } catch (LedgerUnavailable again) {
                LOG.log(Logger.Level.DEBUG, "the ledger is still out of reach", again);
            } catch (InterruptedException stopped) {
                return;
            } catch (RuntimeException never) {
                admission.place().leave();
                LOG.log(
                        Logger.Level.ERROR,
                        "run " + admission.call().run() + " is not settled; its hold will lapse",
                        never);
                return;
            }
        }
    }

    private Step step(Admission admission, Ending ending, Bill bill) {
        var call = admission.call();
        var answer = ending.answer();
        return Step.ofCall(
                call.id(),
                call.stepName(),
                ending.status(),
                Step.Timing.between(call.startedAt(), clock.instant(), admission.firstByteMs()),
                call.stepRequest(),
                charge(admission, bill),
                new Step.Outcome(
                        answer.model(),
                        finish(ending),
                        answer.toolCalls().stream().map(ToolCall::name).toList(),
                        ending.error(),
                        admission.waived()));
    }

    private static Step.Charge charge(Admission admission, Bill bill) {
        var overHold =
                bill.charge().compareTo(admission.hold().amount()) > 0
                        && admission.call().tariff().isPresent();
        return new Step.Charge(
                bill.usage(),
                bill.cost(),
                bill.estimated(),
                overHold,
                bill.tariff() == null ? null : bill.tariff().source());
    }

    private static @Nullable String finish(Ending ending) {
        if (ending.answer().finish() != null) {
            return ending.answer().finish().word();
        }
        return ending.status() == Step.Status.FAILED ? FinishReason.ERROR.word() : null;
    }
}
