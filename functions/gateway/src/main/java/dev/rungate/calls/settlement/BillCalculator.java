package dev.rungate.calls.settlement;

import dev.rungate.budgets.Hold;
import dev.rungate.calls.Call;
import dev.rungate.calls.admission.TokenCounts;
import dev.rungate.calls.intake.Tariff;
import dev.rungate.calls.intake.TariffLookup;
import dev.rungate.chat.Answer;
import dev.rungate.chat.Usage;
import dev.rungate.pricing.Usd;
import org.jspecify.annotations.Nullable;

/// Works out what a call is charged, by what is known best: the usage the provider reported, at the
/// price of the model that answered; else what can be counted.
public final class BillCalculator {
    private static final int BYTES_PER_TOKEN = 4;

    private final TariffLookup lookup;
    private final TokenCounts counts;

    public BillCalculator(TariffLookup lookup, TokenCounts counts) {
        this.lookup = lookup;
        this.counts = counts;
    }

    Bill of(Call call, Hold hold, Ending ending) {
        if (!ending.reached()) {
            return new Bill(null, Usd.ZERO, false, call.tariff().orElse(null));
        }
        var reported = ending.answer().usage();
        if (reported != null && ending.complete()) {
            return priced(call, ending.answer(), reported);
        }
        return estimated(call, hold, ending.answer());
    }

    private Bill priced(Call call, Answer answer, Usage usage) {
        var tariff = tariff(call, answer);
        return new Bill(usage, tariff == null ? null : tariff.price().cost(usage), false, tariff);
    }

    /// Never more than was held: an estimate has no right to break the budget.
    private Bill estimated(Call call, Hold hold, Answer answer) {
        var usage = counted(call, answer);
        var tariff = tariff(call, answer);
        var cost = tariff == null ? null : min(tariff.price().cost(usage), hold.amount());
        return new Bill(usage, cost, true, tariff);
    }

    private Usage counted(Call call, Answer answer) {
        var reported = answer.usage();
        long output = Math.ceilDiv(answer.outputBytes(), BYTES_PER_TOKEN);
        if (reported == null) {
            return Usage.of(counts.roughly(call.request().body().text()), output);
        }
        return reported.withOutput(Math.max(reported.outputTokens(), output));
    }

    private @Nullable Tariff tariff(Call call, Answer answer) {
        var model = answer.model();
        var asked = call.tariff().orElse(null);
        if (model == null) {
            return asked;
        }
        var answered = lookup.of(call.policy(), call.target().provider(), model, call.startedAt());
        return answered.filter(found -> !overruledBy(asked, found)).orElse(asked);
    }

    /// A policy's price for what was asked for is also that of the snapshot which answers.
    private static boolean overruledBy(@Nullable Tariff asked, Tariff answered) {
        return asked != null && asked.setByPolicy() && !answered.setByPolicy();
    }

    private static Usd min(Usd a, Usd b) {
        return a.compareTo(b) <= 0 ? a : b;
    }
}
