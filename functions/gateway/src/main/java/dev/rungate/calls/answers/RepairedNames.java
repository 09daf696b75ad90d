package dev.rungate.calls.answers;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The tools that some client runs for a name that no tool has. Clients repair such a name: they
/// ignore case, blanks, and characters that cannot be seen.
final class RepairedNames {
    private final List<String> offered;

    RepairedNames(List<String> offered) {
        this.offered = offered;
    }

    /// Returns the other names that a client may take {@code name} for; none if a tool has it.
    List<String> of(String name) {
        if (offered.contains(name)) {
            return List.of();
        }
        var core = core(name);
        return Stream.concat(
                        Stream.of(visible(name)),
                        offered.stream().filter(tool -> !core.isEmpty() && core(tool).equals(core)))
                .filter(other -> !other.isEmpty() && !other.equals(name))
                .distinct()
                .toList();
    }

    private static String visible(String name) {
        return kept(name.codePoints().filter(c -> !isBlank(c)));
    }

    private static String core(String name) {
        return kept(name.codePoints().filter(Character::isLetterOrDigit)).toLowerCase(Locale.ROOT);
    }

    private static String kept(IntStream characters) {
        return characters
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isBlank(int c) {
        return Character.isWhitespace(c)
                || Character.isSpaceChar(c)
                || Character.isISOControl(c)
                || Character.getType(c) == Character.FORMAT;
    }
}
