package dev.rungate.pricing;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// One entry of the price list. The output limit is the highest of all names the entry stands for,
/// `lowerOutput` has the names that stay below it; of the dated prices the last one in force
/// counts, before them all the first.
record ListedModel(
        String id,
        ModelMatch match,
        OptionalLong contextWindow,
        OptionalLong maxOutput,
        Map<String, Long> lowerOutput,
        List<Dated> prices) {
    /// A price and the moment from which it is in force.
    record Dated(Instant from, Price price) {}

    /// Empty if nothing that Rungate counts has a price: unknown is never free.
    Optional<Price> priceAt(Instant moment) {
        return prices.reversed().stream()
                .filter(dated -> !moment.isBefore(dated.from()))
                .findFirst()
                .or(() -> prices.stream().findFirst())
                .map(Dated::price)
                .filter(price -> price.rates().containsKey(Unit.INPUT));
    }

    OptionalLong maxOutputOf(ModelMatch.Name name) {
        var lower = lowerOutput.get(name.lower());
        return lower == null ? maxOutput : OptionalLong.of(lower);
    }
}
