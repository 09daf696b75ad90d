package dev.rungate.wire.openai;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The name of one streamed tool call. Some clients join its pieces, some keep the first or the
/// last one; most ignore a piece that repeats the name.
final class OpenAiCallName {
    private final Set<String> pieces = new LinkedHashSet<>();
    private final StringBuilder joined = new StringBuilder();
    private String name = "";

    /// Takes the whole name (perhaps repeated) or a further piece of it. Returns the name so far,
    /// or null if it did not change.
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

    /// The names that other clients may read.
    List<String> alsoRead() {
        var names = new LinkedHashSet<>(pieces);
        names.add(joined.toString());
        names.remove(name);
        names.remove("");
        return List.copyOf(names);
    }
}
