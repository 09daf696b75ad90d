package dev.rungate.wire.anthropic;

import dev.rungate.chat.AnswerFacts;
import dev.rungate.chat.ChatEvent;
import dev.rungate.chat.ChatRequest;
import dev.rungate.chat.ToolEdit;
import dev.rungate.chat.WireFormat;
import dev.rungate.wire.Dialect;
import dev.rungate.wire.ErrorText;
import dev.rungate.wire.EventReader;
import dev.rungate.wire.json.JsonText;
import java.util.List;
import java.util.Map;

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
    public AnswerFacts facts(byte[] body) {
        return AnthropicAnswers.read(body);
    }

    @Override
    public EventReader events(int choices) {
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

    @Override
    public byte[] notice(String model, String id, String text, Map<String, Object> extra) {
        return AnthropicNotices.whole(model, id, text, extra);
    }

    @Override
    public byte[] noticeStream(String model, String id, String text, Map<String, Object> extra) {
        return AnthropicNotices.stream(model, id, text, extra);
    }

    @Override
    public byte[] asStream(byte[] wholeAnswer, boolean usageChunk) {
        return AnthropicAsStream.of(wholeAnswer);
    }

    @Override
    public byte[] asWhole(byte[] stream) {
        return AnthropicAsWhole.of(stream);
    }

    @Override
    public byte[] withArguments(byte[] wholeAnswer, List<ToolEdit> edits) {
        return AnthropicEdits.inWhole(wholeAnswer, edits);
    }

    @Override
    public byte[] withArgumentsInStream(byte[] stream, List<ToolEdit> edits) {
        return AnthropicEdits.inStream(stream, edits);
    }
}
