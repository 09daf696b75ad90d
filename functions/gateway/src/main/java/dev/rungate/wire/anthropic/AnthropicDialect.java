package dev.rungate.wire.anthropic;

import dev.rungate.chat.Answer;
import dev.rungate.chat.ChatEvent;
import dev.rungate.chat.ChatRequest;
import dev.rungate.chat.WireFormat;
import dev.rungate.wire.Dialect;
import dev.rungate.wire.ErrorText;
import dev.rungate.wire.EventReader;
import dev.rungate.wire.json.JsonText;
import java.util.List;

/// Anthropic's messages, both ways.
public final class AnthropicDialect implements Dialect {
    @Override
    public WireFormat format() {
        return WireFormat.ANTHROPIC_MESSAGES;
    }

    @Override
    public ChatRequest request(JsonText body, boolean forTokenCount) {
        return AnthropicRequests.read(body, forTokenCount);
    }

    @Override
    public Answer answer(byte[] body) {
        return AnthropicAnswers.read(body);
    }

    @Override
    public EventReader events() {
        return new AnthropicEvents();
    }

    @Override
    public byte[] error(ErrorText error) {
        return AnthropicErrors.body(error);
    }

    @Override
    public byte[] errorEvent(ErrorText error) {
        return AnthropicErrors.event(error);
    }

    @Override
    public byte[] withoutToolCalls(byte[] answer, String text) {
        return AnthropicAnswers.withoutToolCalls(answer, text);
    }

    @Override
    public byte[] withoutToolCalls(List<ChatEvent> stream, String text) {
        return AnthropicHeldStream.withoutToolCalls(stream, text);
    }
}
