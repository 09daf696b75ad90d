package dev.rungate.wire;

import dev.rungate.chat.ToolEdit;
import dev.rungate.wire.json.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The edits of one answer by position. Each edit must find its call.
public final class ArgumentEdits {
    private final Map<Integer, String> arguments = new HashMap<>();

    /// Throws {@link IllegalArgumentException} if two edits are about the same call.
    public ArgumentEdits(List<ToolEdit> edits) {
        for (var edit : edits) {
            if (arguments.put(edit.position(), edit.arguments()) != null) {
                throw new IllegalArgumentException("two edits of tool call " + edit.position());
            }
        }
    }

    public boolean isEmpty() {
        return arguments.isEmpty();
    }

    /// The new text of a call that takes any text, or null if the call stays as it is.
    public @Nullable String text(int position) {
        return arguments.get(position);
    }

    /// The new arguments of a call that takes an object, or null if the call stays as it is. Throws
    /// {@link IllegalArgumentException} unless they are one JSON object that all clients read
    /// alike.
    public @Nullable String object(int position) {
        var text = arguments.get(position);
        if (text != null && !(Json.plain(text) instanceof Map)) {
            throw new IllegalArgumentException(
                    "the arguments of tool call " + position + " must be one JSON object");
        }
        return text;
    }

    /// Throws {@link IllegalArgumentException} if an edit is about a call that is not there.
    public void mustBeBelow(int calls) {
        for (int position : arguments.keySet()) {
            if (position >= calls) {
                throw new IllegalArgumentException(
                        "no tool call " + position + " in an answer of " + calls);
            }
        }
    }

    /// Throws {@link IllegalArgumentException} if an edit is about this call, which has no place
    /// for arguments.
    public void mustLeave(int position) {
        if (arguments.containsKey(position)) {
            throw new IllegalArgumentException("tool call " + position + " takes no arguments");
        }
    }
}
