package dev.rungate.pricing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The published prices of providers' models. A name finds its model by the price data's own rules,
/// so aliases and dated snapshots are priced; whatever no rule matches has no price, which is not
/// the same as costing nothing.
public final class PriceBook {
    private static final int REMEMBERED_NAMES = 4096;

    private final PriceSource source;
    private final Map<String, List<ListedModel>> providers;
    private final Map<Asked, Optional<ListedModel>> remembered = new ConcurrentHashMap<>();

    private record Asked(String provider, String model) {}

    private PriceBook(PriceList list) {
        this.source = list.source();
        this.providers = list.providers();
    }

    /// The prices that this release comes with.
    public static PriceBook bundled() {
        try (var json =
                Objects.requireNonNull(
                        PriceBook.class.getResourceAsStream("prices.json"), "prices.json")) {
            return read(json);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /// Newer prices in the same format; an [IllegalArgumentException] says what is wrong with them.
    public static PriceBook read(InputStream json) {
        return new PriceBook(PriceList.read(json));
    }

    public PriceSource source() {
        return source;
    }

    public Set<String> providers() {
        return providers.keySet();
    }

    /// The model that a provider's name stands for, at the price of that moment.
    public Optional<PricedModel> find(String provider, String model, Instant at) {
        return listed(new Asked(provider, model))
                .flatMap(listed -> priced(provider, listed, ModelMatch.Name.of(model), at));
    }

    /// Every model of a provider that had a price at that moment, under its own id, in the list's
    /// order.
    public List<PricedModel> models(String provider, Instant at) {
        return providers.getOrDefault(provider, List.of()).stream()
                .flatMap(listed ->
                        priced(provider, listed, ModelMatch.Name.of(listed.id()), at).stream())
                .toList();
    }

    private Optional<PricedModel> priced(
            String provider, ListedModel listed, ModelMatch.Name name, Instant at) {
        return listed.priceAt(at)
                .map(price ->
                        new PricedModel(
                                provider,
                                listed.id(),
                                price,
                                listed.contextWindow(),
                                listed.maxOutputOf(name),
                                source));
    }

    /// Callers choose the names, so the memory of found names is bounded.
    private Optional<ListedModel> listed(Asked asked) {
        var known = remembered.get(asked);
        if (known != null) {
            return known;
        }
        var found = search(asked);
        if (remembered.size() >= REMEMBERED_NAMES) {
            remembered.clear();
        }
        remembered.put(asked, found);
        return found;
    }

    int rememberedNames() {
        return remembered.size();
    }

    private Optional<ListedModel> search(Asked asked) {
        var name = ModelMatch.Name.of(asked.model());
        return providers.getOrDefault(asked.provider(), List.of()).stream()
                .filter(listed -> listed.match().accepts(name))
                .findFirst();
    }
}
