package dev.rungate.providers;

import dev.rungate.calls.Target;
import dev.rungate.calls.attempts.UpstreamFault;
import dev.rungate.calls.intake.TargetFinder;
import dev.rungate.chat.ChatRequest;
import dev.rungate.chat.MalformedRequest;
import dev.rungate.chat.WireFormat;
import dev.rungate.ids.Nearest;
import dev.rungate.ids.OrgId;
import dev.rungate.pricing.PriceBook;
import dev.rungate.tenants.Vault;
import java.net.http.HttpHeaders;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;

/// Who answers model calls in each organisation, and which of them a model's name means.
public final class Providers implements TargetFinder {
    private final ProviderStore store;
    private final PriceBook prices;
    private final InstantSource clock;
    private final ProviderDrafts drafts;
    private final ProviderCache providers;

    public Providers(
            ProviderSettings settings,
            ProviderStore store,
            Vault vault,
            PriceBook prices,
            InstantSource clock) {
        var catalogue = Catalogue.standard();
        this.store = store;
        this.prices = prices;
        this.clock = clock;
        this.drafts = new ProviderDrafts(settings, vault);
        this.providers =
                new ProviderCache(store, new KnownProviders(catalogue, settings, vault), clock);
    }

    /// What is wrong with the deployment's settings, each by the name of its variable.
    public static List<String> mistakes(ProviderSettings settings) {
        return SettingMistakes.of(settings, Catalogue.standard());
    }

    /// Every variable that can hold an address, a part of one, or a key.
    public static SequencedSet<String> variables() {
        return Catalogue.standard().variables();
    }

    @Override
    public Target target(OrgId org, String model, WireFormat door) {
        int slash = model.indexOf('/');
        var prefix = slash > 0 && slash < model.length() - 1 ? model.substring(0, slash) : "";
        var known = providers.of(org);
        return Optional.ofNullable(known.get(prefix))
                .map(named -> target(named, model.substring(slash + 1), door))
                .orElseGet(() -> target(bare(known, model, door), model, door));
    }

    @Override
    public List<String> unjudged(
            OrgId org, Target target, ChatRequest request, HttpHeaders headers) {
        return Optional.ofNullable(providers.of(org).get(target.provider()))
                .map(provider ->
                        ModelGateways.standard()
                                .unjudged(provider, request.facts().fields(), headers))
                .orElse(List.of());
    }

    @Override
    public String hint(OrgId org, String model) {
        int slash = model.indexOf('/');
        var prefix = slash > 0 ? model.substring(0, slash) : "";
        var known = providers.of(org);
        return prefix.isEmpty() || known.containsKey(prefix)
                ? ""
                : Nearest.hint(prefix, known.keySet());
    }

    /// Stores what an administrator wants; it serves this instance's very next call. Throws {@link
    /// dev.rungate.refusals.CallRefused} with every mistake.
    public ListedProvider put(OrgId org, ProviderDraft draft) {
        store.put(org, drafts.stored(org, draft));
        providers.forget(org);
        return ProviderListing.of(find(org, draft.name()));
    }

    public List<ListedProvider> list(OrgId org) {
        return providers.of(org).values().stream().map(ProviderListing::of).toList();
    }

    private static Target target(Provider provider, String model, WireFormat door) {
        if (!provider.speaks(door)) {
            throw new MalformedRequest("model", mismatch(provider, model, door));
        }
        return new Target(provider.name(), model, door);
    }

    private static String mismatch(Provider provider, String model, WireFormat door) {
        var served = provider.formats().stream().anyMatch(format -> format.wire().isPresent());
        return served
                ? "%s is served by %s, which speaks the %s format, and this door speaks %s: this version does not translate, send it to the other door"
                        .formatted(model, provider.name(), provider.speech(), Format.word(door))
                : "%s is served by %s, which speaks the %s format: this version does not translate to it"
                        .formatted(model, provider.name(), provider.speech());
    }

    /// Who serves a model without a prefix: whom the organisation has it listed with, then the
    /// door's own provider if it knows the model, then who else does.
    private Provider bare(SequencedMap<String, Provider> known, String model, WireFormat door) {
        var own = Objects.requireNonNull(known.get(ownName(door)));
        return known.values().stream()
                .filter(provider ->
                        provider.addedByOrganisation() && provider.models().contains(model))
                .findFirst()
                .or(() ->
                        priced(own, model)
                                ? Optional.of(own)
                                : known.values().stream()
                                        .filter(provider -> priced(provider, model))
                                        .findFirst())
                .orElse(own);
    }

    private boolean priced(Provider provider, String model) {
        return prices.find(provider.name(), model, clock.instant()).isPresent();
    }

    private static String ownName(WireFormat door) {
        return switch (door) {
            case OPENAI_CHAT -> "openai";
            case ANTHROPIC_MESSAGES -> "anthropic";
        };
    }

    Provider find(OrgId org, String name) {
        var found = providers.of(org).get(name);
        if (found == null) {
            throw new UpstreamFault(
                    UpstreamFault.Kind.NOT_CONFIGURED,
                    "no provider is called " + name,
                    null,
                    0,
                    null);
        }
        return found;
    }
}
