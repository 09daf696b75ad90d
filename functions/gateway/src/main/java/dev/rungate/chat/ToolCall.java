package dev.rungate.chat;

import java.util.List;

/// A call the *agent* is asked to run; {@code arguments} is the JSON text as the model wrote it,
/// which may be broken. Tools that the provider runs itself are not among these. {@code alsoRead}
/// are the other names that some client reads, where the provider gave the name in pieces or twice.
public record ToolCall(String name, String arguments, List<String> alsoRead) {
    public ToolCall {
        alsoRead = List.copyOf(alsoRead);
    }

    public ToolCall(String name, String arguments) {
        this(name, arguments, List.of());
    }
}
