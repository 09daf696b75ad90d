package dev.rungate.calls.admission;

import dev.rungate.calls.Call;
import dev.rungate.calls.intake.Tariff;
import dev.rungate.chat.AskedTier;
import dev.rungate.chat.ProviderTool;
import dev.rungate.pricing.Unit;
import dev.rungate.refusals.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Finds what a request asks for that costs extra although the model's price does not say how much:
/// service tiers, speeds and regions, searches, programs that the provider runs, speech. No worst
/// case can be held for these, so a limit in dollars excludes them.
final class UnpricedExtras {
    /// Tiers that no provider bills above its standard one.
    private static final Set<String> NO_DEARER = Set.of("flex", "batch");

    /// Kinds of tools that cost nothing but the tokens they bring.
    private static final List<String> WITHOUT_FEE =
            List.of("mcp", "web_fetch", "tool_search", "advisor");

    private static final String SEARCH = "web_search";
    private final Call call;
    private final List<Tariff> tariffs;
    private final List<Refusal> found = new ArrayList<>();

    private UnpricedExtras(Call call, List<Tariff> tariffs) {
        this.call = call;
        this.tariffs = tariffs;
    }

    /// Empty if the run has no limit in dollars, or the model no price at all.
    static List<Refusal> of(Call call) {
        var tariffs = call.tariffs();
        if (call.terms().limit() == null || tariffs.isEmpty()) {
            return List.of();
        }
        var extras = new UnpricedExtras(call, tariffs);
        extras.tiers();
        extras.tools();
        extras.speech();
        return extras.found;
    }

    private void tiers() {
        for (var tier : call.request().facts().serviceTiers()) {
            if (!NO_DEARER.contains(tier.word()) && !allKnow(tier)) {
                found.add(refusal(tier.field(), tier.word(), "a service that has a price"));
            }
        }
    }

    private boolean allKnow(AskedTier tier) {
        return tariffs.stream().allMatch(tariff -> tariff.price().knowsServiceTier(tier.word()));
    }

    private void tools() {
        var request = call.request();
        for (var tool : request.providerTools()) {
            if (!hasPrice(tool)) {
                found.add(refusal("tools", tool.kind(), "tools whose fees have a price"));
            }
        }
        if (request.size().webSearches() > 0 && !searchesArePriced()) {
            found.add(refusal("web_search_options", SEARCH, "tools whose fees have a price"));
        }
    }

    private boolean hasPrice(ProviderTool tool) {
        return WITHOUT_FEE.stream().anyMatch(tool.kind()::startsWith)
                || (tool.kind().equals(SEARCH) && searchesArePriced());
    }

    private boolean searchesArePriced() {
        return tariffs.stream().allMatch(tariff -> tariff.price().charges(Unit.WEB_SEARCH));
    }

    private void speech() {
        if (call.request().speaks() && !charged(Unit.OUTPUT_AUDIO)) {
            found.add(refusal("modalities", "audio", "text"));
        }
        if (call.request().size().audioBytes() > 0 && !charged(Unit.INPUT_AUDIO)) {
            found.add(refusal("messages", "audio", "text"));
        }
    }

    /// A price that the policy sets is meant for every token.
    private boolean charged(Unit unit) {
        return tariffs.stream()
                .allMatch(tariff -> tariff.setByPolicy() || tariff.price().charges(unit));
    }

    private static Refusal refusal(String field, String requested, String allowed) {
        return new Refusal.PolicyViolation(field, requested, List.of(allowed));
    }
}
