package dev.rungate.calls;

import dev.rungate.chat.ChatEvent;
import dev.rungate.chat.ToolEdit;
import dev.rungate.chat.WireFormat;
import java.util.List;
import java.util.Map;

/// Says something of our own in the caller's format, or an answer again in another form: without
/// its tool calls, with other arguments, as a stream, as a whole.
public interface Rewrites {
    byte[] withoutToolCalls(WireFormat format, byte[] answer, String text);

    /// The same for a whole stream.
    byte[] withoutToolCalls(WireFormat format, List<ChatEvent> stream, String text);

    /// A whole answer of ours that says {@code text}, with {@code extra} at top level.
    byte[] notice(
            WireFormat format, String model, String id, String text, Map<String, Object> extra);

    /// The same as a short stream, {@code extra} at top level of its last JSON event.
    byte[] noticeStream(
            WireFormat format, String model, String id, String text, Map<String, Object> extra);

    /// A whole answer as the stream that would have brought it; {@code usageChunk} asks for the
    /// usage where the format tells it only to those who ask.
    byte[] asStream(WireFormat format, byte[] wholeAnswer, boolean usageChunk);

    /// A whole stream as the answer it adds up to.
    byte[] asWhole(WireFormat format, byte[] stream);

    /// The same answer with other arguments in some calls; every other byte stays.
    byte[] withArguments(WireFormat format, byte[] wholeAnswer, List<ToolEdit> edits);

    /// The same for a whole stream, positions being those in {@link #asWhole}.
    byte[] withArgumentsInStream(WireFormat format, byte[] stream, List<ToolEdit> edits);
}
