package dev.rungate.calls;

import dev.rungate.chat.ChatEvent;
import dev.rungate.chat.ToolEdit;
import dev.rungate.chat.WireFormat;
import java.util.List;

/// Changes answers in their own format: without the tool calls that a policy does not let through,
/// in the other mode, with other arguments.
public interface Rewrites {
    /// A text in place of the tool calls.
    byte[] withoutToolCalls(WireFormat format, byte[] answer, String text);

    /// The same for a whole stream.
    byte[] withoutToolCalls(WireFormat format, List<ChatEvent> stream, String text);

    /// A whole answer as a stream; {@code usageChunk} if its caller has asked for one.
    byte[] asStream(WireFormat format, byte[] answer, boolean usageChunk);

    /// A whole stream as one answer.
    byte[] asWhole(WireFormat format, byte[] stream);

    byte[] withArguments(WireFormat format, byte[] answer, List<ToolEdit> edits);

    byte[] withArgumentsInStream(WireFormat format, byte[] stream, List<ToolEdit> edits);
}
