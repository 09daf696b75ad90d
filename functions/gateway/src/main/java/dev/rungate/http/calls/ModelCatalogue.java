package dev.rungate.http.calls;

import dev.rungate.ids.OrgId;
import dev.rungate.pricing.PriceBook;
import dev.rungate.providers.ListedProvider;
import dev.rungate.providers.Providers;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;

/// Which models an organisation can ask for: those of every provider that is served here and lacks
/// nothing.
public final class ModelCatalogue {
    private final Providers providers;
    private final PriceBook prices;
    private final Clock clock;

    public ModelCatalogue(Providers providers, PriceBook prices, Clock clock) {
        this.providers = providers;
        this.prices = prices;
        this.clock = clock;
    }

    public List<ModelEntry> of(OrgId org) {
        return providers.list(org).stream()
                .filter(provider -> provider.served() && provider.remedy() == null)
                .flatMap(this::offered)
                .toList();
    }

    /// The models a provider was added with come first, then those the price list knows it for.
    private Stream<ModelEntry> offered(ListedProvider provider) {
        var now = clock.instant();
        var names = new LinkedHashSet<>(provider.models());
        prices.models(provider.name(), now).forEach(model -> names.add(model.id()));
        return names.stream()
                .map(name ->
                        new ModelEntry(provider, name, prices.find(provider.name(), name, now)));
    }
}
