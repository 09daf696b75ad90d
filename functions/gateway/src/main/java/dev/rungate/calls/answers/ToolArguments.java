package dev.rungate.calls.answers;

import dev.rungate.chat.ToolCall;

/// Reads the arguments of a tool call, for conditions: plain maps, lists, strings, numbers and
/// booleans, or the raw text where they are not JSON.
public interface ToolArguments {
    Object read(ToolCall call);
}
