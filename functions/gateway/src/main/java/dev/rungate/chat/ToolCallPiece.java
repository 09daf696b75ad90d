package dev.rungate.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Part of a tool call in a stream: which call ({@code index}, unique over all choices), its name
/// when it begins or changes, as far as it is known, more of its arguments. {@code alsoRead} are
/// the other names that some client reads, where the name came in pieces.
public record ToolCallPiece(
        int index, @Nullable String name, String arguments, List<String> alsoRead) {
    public ToolCallPiece {
        alsoRead = List.copyOf(alsoRead);
    }

    public ToolCallPiece(int index, @Nullable String name, String arguments) {
        this(index, name, arguments, List.of());
    }
}
