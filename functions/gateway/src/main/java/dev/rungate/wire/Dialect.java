package dev.rungate.wire;

import dev.rungate.chat.Answer;
import dev.rungate.chat.AnswerFacts;
import dev.rungate.chat.ChatRequest;
import dev.rungate.chat.Rewriter;
import dev.rungate.chat.WireFormat;
import dev.rungate.wire.json.JsonText;

/// One wire format: reads requests and answers, and writes errors and texts.
public interface Dialect extends Rewriter {
    WireFormat format();

    /// Reads strictly what Rungate meters and governs by; the rest is left to the provider. {@code
    /// forTokenCount} reads a request that only asks how many tokens it has. Throws {@link
    /// dev.rungate.chat.MalformedRequest}.
    ChatRequest request(JsonText body, boolean forTokenCount);

    /// Reads a whole 200 answer, and says whether every client reads it alike.
    AnswerFacts facts(byte[] body);

    /// What a whole 200 answer says, as far as it can be read.
    default Answer answer(byte[] body) {
        return facts(body).answer();
    }

    /// A reader for one stream; {@code choices} is how many the request asked for.
    EventReader events(int choices);

    /// A reader for one stream with any number of choices.
    default EventReader events() {
        return events(Integer.MAX_VALUE);
    }

    /// The native error body.
    byte[] error(ErrorText error);

    /// The native error event of a stream, with its empty line.
    byte[] errorEvent(ErrorText error);
}
