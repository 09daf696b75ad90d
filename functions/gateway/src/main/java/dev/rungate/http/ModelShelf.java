package dev.rungate.http;

import dev.rungate.ids.OrgId;
import dev.rungate.pricing.PriceBook;
import dev.rungate.pricing.PricedModel;
import dev.rungate.providers.ListedProvider;
import dev.rungate.providers.Providers;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Which models an organisation can ask for, and what they cost.
final class ModelShelf {
    private final Providers providers;
    private final PriceBook prices;
    private final Clock clock;

    ModelShelf(Providers providers, PriceBook prices, Clock clock) {
        this.providers = providers;
        this.prices = prices;
        this.clock = clock;
    }

    /// One model of one provider; without a price where nobody lists one.
    record Entry(ListedProvider provider, String model, Optional<PricedModel> price) {
        /// A name that finds it at every door.
        String name() {
            return provider.name() + "/" + model;
        }

        boolean reachable() {
            return provider.served() && provider.remedy() == null;
        }
    }

    List<Entry> of(OrgId org) {
        return providers.list(org).stream().flatMap(this::entries).toList();
    }

    /// What its provider was given by name comes first.
    private Stream<Entry> entries(ListedProvider provider) {
        var now = clock.instant();
        var names = new LinkedHashSet<>(provider.models());
        prices.models(provider.name(), now).forEach(model -> names.add(model.id()));
        var entries = new ArrayList<Entry>();
        names.forEach(name -> entries.add(new Entry(provider, name, prices.find(provider.name(), name, now))));
        return entries.stream();
    }
}
