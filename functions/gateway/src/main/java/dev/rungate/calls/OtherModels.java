package dev.rungate.calls;

import dev.rungate.calls.intake.Tariff;
import dev.rungate.chat.NamedModel;
import java.util.List;
import java.util.Optional;

/// The further models that a request names, with their prices at the same provider. {@code
/// unjudged} are fields and headers by which the provider could choose yet another model without
/// Rungate seeing it. {@code hint} belongs to the first model: it says which provider an unknown
/// prefix may have meant, and is empty if the prefix is known.
public record OtherModels(List<Priced> named, List<String> unjudged, String hint) {
    public static final OtherModels NONE = new OtherModels(List.of(), List.of(), "");

    public OtherModels {
        named = List.copyOf(named);
        unjudged = List.copyOf(unjudged);
    }

    /// The known prices: each of these models may answer, and be billed, instead of the first.
    public List<Tariff> tariffs() {
        return named.stream().flatMap(one -> one.tariff().stream()).toList();
    }

    /// One further model; without a tariff if its price is unknown.
    public record Priced(NamedModel model, Optional<Tariff> tariff) {}
}
