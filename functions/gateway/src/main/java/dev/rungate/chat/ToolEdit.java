package dev.rungate.chat;

/// Other arguments for one tool call of an answer: {@code position} is its place in {@link
/// Answer#toolCalls()}, {@code arguments} the JSON text of the new arguments object. The calls of a
/// stream count in the order in which they began.
public record ToolEdit(int position, String arguments) {
    public ToolEdit {
        if (position < 0) {
            throw new IllegalArgumentException("a tool call's position is 0 or more");
        }
    }
}
