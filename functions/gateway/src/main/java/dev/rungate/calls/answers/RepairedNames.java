package dev.rungate.calls.answers;

import dev.rungate.ids.LooseNames;
import java.util.List;
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
        var letters = LooseNames.letters(name);
        return Stream.concat(
                        Stream.of(LooseNames.visible(name)),
                        offered.stream()
                                .filter(tool -> !letters.isEmpty())
                                .filter(tool -> LooseNames.letters(tool).equals(letters)))
                .filter(other -> !other.isEmpty() && !other.equals(name))
                .distinct()
                .toList();
    }
}
