package dev.rungate.wire.json;

import dev.rungate.ids.LooseNames;
import dev.rungate.wire.Ambiguous;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Checks the spelling of field names. Some clients (Go's, .NET's) ignore case, and so find a field
/// where others find none.
public final class Spelling {
    private Spelling() {}

    /// Throws {@link Ambiguous} if an object has a field of {@code ours} in another case.
    public static void check(JsonNode object, Set<String> ours) {
        for (var name : object.propertyNames()) {
            if (!ours.contains(name) && ours.contains(LooseNames.folded(name))) {
                throw new Ambiguous(
                        "it writes \"" + LooseNames.folded(name) + "\" in other letters");
            }
        }
    }
}
