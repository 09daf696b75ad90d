package dev.rungate.chat;

/// A call the *agent* is asked to run; {@code arguments} is the JSON text as the model wrote it,
/// which may be broken. Tools that the provider runs itself are not among these.
public record ToolCall(String name, String arguments) {}
