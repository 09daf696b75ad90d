package dev.rungate.wire.json;

import dev.rungate.chat.AskedTier;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// The words by which an answer says that it was served, and is billed, in another tier than the
/// standard one.
public final class ServiceTier {
    private static final Set<String> STANDARD =
            Set.of(
                    "",
                    "auto",
                    "default",
                    "standard",
                    "standard_only",
                    "on_demand",
                    "global",
                    "not_available");

    private ServiceTier() {}

    /// Empty for a word that means the standard price.
    public static String of(String word) {
        var lower = word.toLowerCase(Locale.ROOT);
        return STANDARD.contains(lower) ? "" : lower;
    }

    /// The tiers that a request asks for in some of its fields.
    public static List<AskedTier> asked(JsonText body, String... fields) {
        var asked = new ArrayList<AskedTier>();
        for (var field : fields) {
            var word = of(body.string(field));
            if (!word.isEmpty()) {
                asked.add(new AskedTier(field, word));
            }
        }
        return asked;
    }

    /// The words of several fields, in alphabetical order: {@code fast+us}.
    public static String of(JsonNode object, String... fields) {
        var words = new TreeSet<String>();
        for (var field : fields) {
            words.add(of(Json.string(object.path(field))));
        }
        words.remove("");
        return String.join("+", words);
    }
}
