package dev.rungate.chat;

import java.util.List;
import java.util.Map;

/// Says something of our own in one wire format, or an answer again in another form: without its
/// tool calls, with other arguments, as a stream, as a whole.
public interface Rewriter {
    /// The same whole answer with its tool calls replaced by {@code text}, finished by {@code
    /// stop}.
    byte[] withoutToolCalls(byte[] answer, String text);

    /// The same for a whole stream that was held back: its events, in order, to one native stream.
    byte[] withoutToolCalls(List<ChatEvent> stream, String text);

    /// A whole answer of ours that says {@code text}: finished, free of charge, with {@code extra}
    /// (JSON values) after the format's own fields, of which none is replaced but the `created` of
    /// a chat completion, which is zero where nobody names it.
    byte[] notice(String model, String id, String text, Map<String, Object> extra);

    /// The same as a short stream, {@code extra} in its last JSON event.
    byte[] noticeStream(String model, String id, String text, Map<String, Object> extra);

    /// A whole answer as the stream that would have brought it. {@code usageChunk} asks for the
    /// usage where the format tells it only to those who ask. Throws {@link
    /// IllegalArgumentException} for anything but a JSON object.
    byte[] asStream(byte[] wholeAnswer, boolean usageChunk);

    /// A whole stream as the answer it adds up to, with the tool calls in the order in which the
    /// whole answer lists them: choice by choice, each choice's as they began.
    byte[] asWhole(byte[] stream);

    /// The same answer with other arguments in some calls; every other byte stays. Throws {@link
    /// IllegalArgumentException} for a call that is not there, or takes an object and is given
    /// something else.
    byte[] withArguments(byte[] wholeAnswer, List<ToolEdit> edits);

    /// The same for a whole stream, whose calls count in the order in which they began, whichever
    /// choice they belong to (which is not the order of {@link #asWhole}). The first piece of an
    /// edited call brings all of its arguments; every event that is not about it stays as it is.
    byte[] withArgumentsInStream(byte[] stream, List<ToolEdit> edits);
}
