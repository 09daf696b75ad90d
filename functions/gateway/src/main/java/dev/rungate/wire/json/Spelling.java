package dev.rungate.wire.json;

import dev.rungate.wire.Ambiguous;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// The names of fields. Some clients (Go's, .NET's) do not tell small letters from capital ones,
/// and so find a field where others find none.
public final class Spelling {
    private Spelling() {}

    /// Throws {@link Ambiguous} where an object names one of {@code ours} in other letters.
    public static void check(JsonNode object, Set<String> ours) {
        for (var name : object.propertyNames()) {
            if (!ours.contains(name) && ours.contains(folded(name))) {
                throw new Ambiguous("it writes \"" + folded(name) + "\" in other letters");
            }
        }
    }

    private static String folded(String name) {
        var folded = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            folded.append(folded(name.charAt(i)));
        }
        return folded.toString();
    }

    /// Two letters outside ASCII fold into it.
    private static char folded(char c) {
        return switch (c) {
            case '\u017f' -> 's';
            case '\u212a' -> 'k';
            default -> Character.toLowerCase(c);
        };
    }
}
