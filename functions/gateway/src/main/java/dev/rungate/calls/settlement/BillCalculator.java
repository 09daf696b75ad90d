package dev.rungate.calls.settlement;

import dev.rungate.budgets.Hold;
import dev.rungate.calls.Call;
import dev.rungate.calls.admission.ModelTokenizers;
import dev.rungate.calls.intake.Tariff;
import dev.rungate.calls.intake.TariffLookup;
import dev.rungate.chat.Answer;
import dev.rungate.chat.ReportedUsage;
import dev.rungate.chat.Usage;
import dev.rungate.chat.WireFormat;
import dev.rungate.pricing.BilledPart;
import dev.rungate.pricing.Usd;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Calculates what a call is charged: the usage that the provider reported, each part at the price
/// of its model and service tier. What the provider left out is counted.
public final class BillCalculator {
    private static final int BYTES_PER_TOKEN = 4;
    private static final ReportedUsage NOTHING_SAID =
            new ReportedUsage(
                    List.of(new ReportedUsage.UsageOfModel(null, "", Usage.NONE)), false, false);

    private final TariffLookup lookup;
    private final ModelTokenizers tokenizers;

    public BillCalculator(TariffLookup lookup, ModelTokenizers tokenizers) {
        this.lookup = lookup;
        this.tokenizers = tokenizers;
    }

    Bill of(Call call, Hold hold, Ending ending) {
        if (!ending.reached()) {
            return Bill.nothing(call.tariff().orElse(null));
        }
        var answer = ending.answer();
        var reported = answer.usage();
        if (ending.complete() && reported != null && reported.complete()) {
            return reported(call, answer, searched(call, reported), doubtful(answer, reported));
        }
        return estimated(call, hold, answer, counted(call, answer, ending.complete()));
    }

    private Bill reported(Call call, Answer answer, ReportedUsage usage, boolean doubtful) {
        var tariff = tariff(call, answer);
        if (tariff == null) {
            return new Bill(usage.total(), null, false, doubtful, null);
        }
        var parts = parts(call, answer, tariff, usage);
        boolean guessed =
                !usage.equals(answer.usage()) || !parts.stream().allMatch(PricedUsage::certain);
        return new Bill(usage.total(), cost(parts), guessed, doubtful, tariff);
    }

    /// An estimate is charged at most up to the hold; the tokens that the provider reported are
    /// charged in any case.
    private Bill estimated(Call call, Hold hold, Answer answer, ReportedUsage counted) {
        var reported = answer.usage();
        var usage = searched(call, counted);
        var tariff = tariff(call, answer);
        if (tariff == null) {
            return new Bill(usage.total(), null, true, false, null);
        }
        var said = reported == null ? Usd.ZERO : cost(parts(call, answer, tariff, reported));
        var bounded = min(cost(parts(call, answer, tariff, usage)), hold.amount());
        return new Bill(usage.total(), max(bounded, said), true, false, tariff);
    }

    /// The input and output that the provider reported for a whole answer stand; the rest is
    /// counted.
    private ReportedUsage counted(Call call, Answer answer, boolean complete) {
        var reported = answer.usage() == null ? NOTHING_SAID : answer.usage();
        long input = reported.inputSaid() ? 0 : tokenizers.roughly(call.request().body().text());
        long output = complete && reported.outputSaid() ? 0 : written(answer);
        return reported.atLeast(input, output);
    }

    private static long written(Answer answer) {
        return Math.ceilDiv(answer.outputBytes(), BYTES_PER_TOKEN);
    }

    /// Chat completions report no searches: a model that searches does so once for each choice.
    private static ReportedUsage searched(Call call, ReportedUsage usage) {
        var request = call.request();
        long searches = request.size().webSearches();
        boolean unreported = request.format() == WireFormat.OPENAI_CHAT && searches > 0;
        return unreported && usage.total().webSearches() == 0
                ? usage.withSearches(searches)
                : usage;
    }

    private static boolean doubtful(Answer answer, ReportedUsage reported) {
        return reported.total().outputTokens() < written(answer) / 2;
    }

    /// A part with its price. {@code certain} says that the price data knows its model and tier.
    private record PricedUsage(BilledPart billed, boolean certain) {}

    private List<PricedUsage> parts(Call call, Answer answer, Tariff tariff, ReportedUsage usage) {
        var parts = new ArrayList<PricedUsage>();
        for (var part : usage.parts()) {
            var own = isAnswers(part, answer) ? Optional.of(tariff) : listed(call, part.model());
            var price = own.orElse(tariff).price();
            var billed = new BilledPart(price, part.serviceTier(), part.counts());
            parts.add(new PricedUsage(billed, own.isPresent() && billed.tierIsPriced()));
        }
        return parts;
    }

    private static Usd cost(List<PricedUsage> parts) {
        return BilledPart.total(parts.stream().map(PricedUsage::billed).toList());
    }

    private static boolean isAnswers(ReportedUsage.UsageOfModel part, Answer answer) {
        return part.model() == null || part.model().equals(answer.model());
    }

    /// The price of the model that the answer names, unless the policy has a price for the
    /// requested one.
    private @Nullable Tariff tariff(Call call, Answer answer) {
        var asked = call.tariff().orElse(null);
        return listed(call, answer.model())
                .filter(found -> !overruledBy(asked, found))
                .orElse(asked);
    }

    private Optional<Tariff> listed(Call call, @Nullable String model) {
        return model == null
                ? Optional.empty()
                : lookup.of(call.policy(), call.target().provider(), model, call.startedAt());
    }

    /// A policy's price for the requested model also holds for the snapshot of it that answers.
    private static boolean overruledBy(@Nullable Tariff asked, Tariff answered) {
        return asked != null && asked.setByPolicy() && !answered.setByPolicy();
    }

    private static Usd min(Usd a, Usd b) {
        return a.isOver(b) ? b : a;
    }

    private static Usd max(Usd a, Usd b) {
        return a.isOver(b) ? a : b;
    }
}
