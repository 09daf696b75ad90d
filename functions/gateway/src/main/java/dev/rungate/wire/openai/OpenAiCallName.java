package dev.rungate.wire.openai;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The name of one streamed tool call. Some clients join its pieces, some keep the first one or the
/// last; a piece that says the same again is no news to most.
final class OpenAiCallName {
    private final Set<String> pieces = new LinkedHashSet<>();
    private final StringBuilder joined = new StringBuilder();
    private String name = "";

    /// Takes the whole name, again perhaps, or more of it; returns the name so far where that
    /// changes it.
    @Nullable String more(String said) {
        if (said.isEmpty()) {
            return null;
        }
        pieces.add(said);
        joined.append(said);
        var known = name;
        name = pieces.size() == 1 ? said : joined.toString();
        return name.equals(known) ? null : name;
    }

    /// Takes a name that stands beside the call's own.
    void also(String beside) {
        pieces.add(beside);
    }

    String name() {
        return name;
    }

    /// The names that other clients make of what was said.
    List<String> alsoRead() {
        var names = new LinkedHashSet<>(pieces);
        names.add(joined.toString());
        names.remove(name);
        names.remove("");
        return List.copyOf(names);
    }
}
