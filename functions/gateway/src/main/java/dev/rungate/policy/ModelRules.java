package dev.rungate.policy;

import dev.rungate.pricing.Price;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which models may be asked and what they cost. {@code prices} is keyed by {@code provider/model},
/// or by a model's name at any provider, and wins over the price list. {@code unpriced} is for
/// models that have no price in either.
public record ModelRules(
        List<ModelPattern> allow, Map<String, OwnPrice> prices, Unpriced unpriced) {
    public static final ModelRules DEFAULT =
            new ModelRules(List.of(new ModelPattern("*")), Map.of(), new Unpriced.Refuse());

    public ModelRules {
        allow = List.copyOf(allow);
        prices = Collections.unmodifiableMap(new LinkedHashMap<>(prices));
    }

    public boolean allows(String provider, String model) {
        return allow.stream().anyMatch(pattern -> pattern.matches(provider, model));
    }

    /// Whether any model is excluded.
    boolean limits() {
        return allow.stream()
                .map(ModelPattern::text)
                .noneMatch(text -> text.equals("*") || text.equals("*/*"));
    }

    /// Whether a model may be asked for and its cost can be bounded. {@code listed} says whether
    /// the price list or the provider has a price for it.
    public boolean offers(String provider, String model, boolean listed) {
        return allows(provider, model)
                && (listed
                        || unpriced instanceof Unpriced.Allow
                        || ownPrice(provider, model, false).isPresent());
    }

    List<String> allowed() {
        return allow.stream().map(ModelPattern::text).toList();
    }

    /// The price that this policy sets for the model, which wins over a listed one: the model's own
    /// price here or, if none is listed, the price for unpriced models.
    public Optional<Price> ownPrice(String provider, String model, boolean listed) {
        var there = prices.get(provider + "/" + model);
        var own = there == null ? prices.get(model) : there;
        return own != null ? Optional.of(own.price()) : listed ? Optional.empty() : forUnpriced();
    }

    private Optional<Price> forUnpriced() {
        return switch (unpriced) {
            case Unpriced.Priced(var price) -> Optional.of(price.price());
            case Unpriced.Refuse _, Unpriced.Allow _ -> Optional.empty();
        };
    }
}
