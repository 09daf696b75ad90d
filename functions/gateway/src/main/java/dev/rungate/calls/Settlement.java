package dev.rungate.calls;

import dev.rungate.budgets.AgentRates;
import dev.rungate.budgets.BudgetLedger;
import dev.rungate.budgets.LedgerUnavailable;
import dev.rungate.budgets.Settled;
import dev.rungate.chat.FinishReason;
import dev.rungate.chat.ToolCall;
import dev.rungate.runs.Step;
import java.lang.System.Logger;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Pays for a call, exactly once, whatever its ending, and writes its step.
final class Settlement {
    private static final Logger LOG = System.getLogger(Settlement.class.getName());
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final BudgetLedger ledger;
    private final AgentRates rates;
    private final Billing billing;
    private final RunNews news;
    private final Meter meter;
    private final Clock clock;

    Settlement(
            BudgetLedger ledger,
            AgentRates rates,
            Billing billing,
            RunNews news,
            Meter meter,
            Clock clock) {
        this.ledger = ledger;
        this.rates = rates;
        this.billing = billing;
        this.news = news;
        this.meter = meter;
        this.clock = clock;
    }

    /// While the ledger is out of reach this goes on in the background: the caller need not wait
    /// for it, the hold stays.
    Bill settle(Admitted admitted, Ending ending, List<String> actions) {
        var call = admitted.call();
        var bill = billing.of(call, admitted.hold(), ending);
        var step = step(admitted, ending, bill);
        meter.ended(call.request().format(), step);
        try {
            book(admitted, bill, step, actions);
        } catch (LedgerUnavailable later) {
            LOG.log(
                    Logger.Level.WARNING,
                    "the ledger is out of reach; run {0} is settled later",
                    call.run());
            Thread.ofVirtual()
                    .name("settle-" + call.id())
                    .start(() -> keepTrying(admitted, bill, step, actions));
        } catch (RuntimeException never) {
            admitted.place().leave();
            throw never;
        }
        return bill;
    }

    private void book(Admitted admitted, Bill bill, Step step, List<String> actions) {
        var call = admitted.call();
        if (ledger.settle(admitted.hold(), bill.charge(), step, actions, clock.instant())
                instanceof Settled.Booked(var run)) {
            news.tell(run);
            Alerts.check(call.policy(), run, bill.charge());
        }
        if (!call.policy().rates().agent().none()) {
            var tokens = bill.usage() == null ? 0 : bill.usage().totalTokens();
            rates.ended(call.run().org(), call.terms().agent(), call.id(), tokens, clock.instant());
        }
        admitted.place().leave();
    }

    private void keepTrying(Admitted admitted, Bill bill, Step step, List<String> actions) {
        while (true) {
            try {
                Thread.sleep(PAUSE);
                book(admitted, bill, step, actions);
                return;
            } catch (LedgerUnavailable again) {
                LOG.log(Logger.Level.DEBUG, "the ledger is still out of reach", again);
            } catch (InterruptedException stopped) {
                return;
            } catch (RuntimeException never) {
                admitted.place().leave();
                LOG.log(
                        Logger.Level.ERROR,
                        "run " + admitted.call().run() + " is not settled; its hold will lapse",
                        never);
                return;
            }
        }
    }

    private Step step(Admitted admitted, Ending ending, Bill bill) {
        var call = admitted.call();
        var answer = ending.answer();
        return new Step(
                call.id(),
                call.stepName(),
                Step.Kind.LLM,
                ending.status(),
                call.route().provider(),
                call.request().model(),
                answer.model(),
                call.startedAt(),
                Duration.between(call.startedAt(), clock.instant()).toMillis(),
                admitted.firstByteMs(),
                bill.usage(),
                bill.cost(),
                bill.estimated(),
                bill.charge().compareTo(admitted.hold().amount()) > 0 && call.tariff().isPresent(),
                bill.tariff() == null ? null : bill.tariff().source(),
                finish(ending),
                answer.toolCalls().stream().map(ToolCall::name).toList(),
                ending.error(),
                admitted.waived(),
                call.request().body().sha256(),
                Map.of());
    }

    private static @Nullable String finish(Ending ending) {
        if (ending.answer().finish() != null) {
            return ending.answer().finish().word();
        }
        return ending.status() == Step.Status.FAILED ? FinishReason.ERROR.word() : null;
    }
}
