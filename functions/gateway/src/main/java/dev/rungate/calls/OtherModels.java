package dev.rungate.calls;

import dev.rungate.calls.intake.Tariff;
import dev.rungate.chat.NamedModel;
import java.util.List;
import java.util.Optional;

/// The models that a request names besides the one it asks first, each with its price at the same
/// provider, and the fields and headers by which that provider could choose yet another one in a
/// way nobody here can read. {@code hint} says which provider a name that means none may have
/// meant; empty where it means one.
public record OtherModels(List<Priced> named, List<String> unjudged, String hint) {
    public static final OtherModels NONE = new OtherModels(List.of(), List.of(), "");

    public OtherModels {
        named = List.copyOf(named);
        unjudged = List.copyOf(unjudged);
    }

    /// The prices that are known: one of these models may answer, and be billed, instead.
    public List<Tariff> tariffs() {
        return named.stream().flatMap(one -> one.tariff().stream()).toList();
    }

    /// One of them; without a tariff where nobody knows its price.
    public record Priced(NamedModel model, Optional<Tariff> tariff) {}
}
