package dev.rungate.wire;

import dev.rungate.chat.Answer;
import dev.rungate.chat.AnswerFacts;
import dev.rungate.chat.ChatRequest;
import dev.rungate.chat.Rewriter;
import dev.rungate.chat.WireFormat;
import dev.rungate.wire.json.JsonText;

/// One wire format, both ways: what a request and its answer mean, and how to say an error or a
/// text in it.
public interface Dialect extends Rewriter {
    WireFormat format();

    /// Reads what Rungate meters and governs by, strictly; everything else is the provider's
    /// business. {@code forTokenCount} reads a request that only asks for its size. Throws {@link
    /// dev.rungate.chat.MalformedRequest}.
    ChatRequest request(JsonText body, boolean forTokenCount);

    /// Reads a whole 200 answer, and says whether every client reads it alike.
    AnswerFacts facts(byte[] body);

    /// What a whole 200 answer says, as far as it can be read.
    default Answer answer(byte[] body) {
        return facts(body).answer();
    }

    /// A reader for one stream, of an answer of which so many choices were asked for.
    EventReader events(int choices);

    /// A reader for one stream, of as many choices as it brings.
    default EventReader events() {
        return events(Integer.MAX_VALUE);
    }

    /// The native error body.
    byte[] error(ErrorText error);

    /// The native error event of a stream, with its empty line.
    byte[] errorEvent(ErrorText error);
}
