package dev.rungate.chat;

/// Other arguments for a tool call of an answer. {@code position} is the place of the call among
/// all tool calls of the answer, in order of appearance; {@code arguments} is the text of a JSON
/// object.
public record ToolEdit(int position, String arguments) {}
