package dev.rungate.chat;

import org.jspecify.annotations.Nullable;

/// Part of a tool call in a stream: which call ({@code index}, unique over all choices), its name
/// when it begins, more of its arguments.
public record ToolCallPiece(int index, @Nullable String name, String arguments) {}
