package dev.rungate.calls;

import dev.rungate.chat.ChatEvent;
import dev.rungate.chat.WireFormat;
import java.util.List;

/// Says a text in place of tool calls that a policy does not let through, as an answer in the
/// caller's own format.
public interface Rewrites {
    byte[] withoutToolCalls(WireFormat format, byte[] answer, String text);

    /// The same for a whole stream.
    byte[] withoutToolCalls(WireFormat format, List<ChatEvent> stream, String text);
}
