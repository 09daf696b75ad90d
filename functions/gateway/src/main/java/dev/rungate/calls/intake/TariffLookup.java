package dev.rungate.calls.intake;

import dev.rungate.policy.BudgetRules;
import dev.rungate.policy.OnLimit;
import dev.rungate.policy.Policy;
import dev.rungate.pricing.Bound;
import dev.rungate.pricing.Price;
import dev.rungate.pricing.PriceBook;
import dev.rungate.pricing.PricedModel;
import dev.rungate.runs.Step.PriceOrigin;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/// What a model costs under a policy: the policy's own price wins over the price list.
public final class TariffLookup {
    private final PriceBook prices;

    public TariffLookup(PriceBook prices) {
        this.prices = prices;
    }

    public Optional<Tariff> of(Policy policy, String provider, String model, Instant at) {
        var listed = prices.find(provider, model, at);
        return policy.models()
                .ownPrice(provider, model, listed.isPresent())
                .map(own -> listed.map(known -> own.withSearchesOf(known.price())).orElse(own))
                .map(own ->
                        tariff(own, listed, policy.budget(), new PriceOrigin(Tariff.POLICY, null)))
                .or(() ->
                        listed.map(known ->
                                tariff(known.price(), listed, policy.budget(), source(known))));
    }

    private static Tariff tariff(
            Price price, Optional<PricedModel> listed, BudgetRules budget, PriceOrigin source) {
        return new Tariff(
                price,
                listed.map(PricedModel::contextWindow).orElse(OptionalLong.empty()),
                listed.map(PricedModel::maxOutput).orElse(OptionalLong.empty()),
                affordableOutput(price, budget),
                source);
    }

    /// Empty if output costs nothing, because then money does not bound it.
    private static OptionalLong affordableOutput(Price price, BudgetRules budget) {
        var limit = budget.limit();
        if (limit == null || budget.onLimit() != OnLimit.CLAMP) {
            return OptionalLong.empty();
        }
        long tokens = price.outputTokensFor(limit, Bound.of(0, 0));
        return tokens == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(tokens);
    }

    private static PriceOrigin source(PricedModel listed) {
        return new PriceOrigin(listed.source().name(), listed.source().asOf().toString());
    }
}
