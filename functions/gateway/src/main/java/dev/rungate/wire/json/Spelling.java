package dev.rungate.wire.json;

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

    /// Folds case. Two letters outside ASCII fold into it.
    private static char folded(char c) {
        return switch (c) {
            case '\u017f' -> 's';
            case '\u212a' -> 'k';
            default -> Character.toLowerCase(c);
        };
    }
}
