package dev.rungate.wire.openai;

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

/// OpenAI's chat completions, both ways.
public final class OpenAiDialect implements Dialect {
    @Override
    public WireFormat format() {
        return WireFormat.OPENAI_CHAT;
    }

    @Override
    public ChatRequest request(JsonText body, boolean forTokenCount) {
        return OpenAiRequests.read(body);
    }

    @Override
    public AnswerFacts facts(byte[] body) {
        return OpenAiAnswers.read(body);
    }

    @Override
    public EventReader events(int choices) {
        return new OpenAiEvents(choices);
    }

    @Override
    public byte[] error(ErrorText error) {
        return OpenAiErrors.body(error);
    }

    @Override
    public byte[] errorEvent(ErrorText error) {
        return OpenAiErrors.event(error);
    }

    @Override
    public byte[] withoutToolCalls(byte[] answer, String text) {
        return OpenAiAnswers.withoutToolCalls(answer, text);
    }

    @Override
    public byte[] withoutToolCalls(List<ChatEvent> stream, String text) {
        return OpenAiHeldStream.withoutToolCalls(stream, text);
    }

    @Override
    public byte[] notice(String model, String id, String text, Map<String, Object> extra) {
        return OpenAiNotices.whole(model, id, text, extra);
    }

    @Override
    public byte[] noticeStream(String model, String id, String text, Map<String, Object> extra) {
        return OpenAiNotices.stream(model, id, text, extra);
    }

    @Override
    public byte[] asStream(byte[] wholeAnswer, boolean usageChunk) {
        return OpenAiAsStream.of(wholeAnswer, usageChunk);
    }

    @Override
    public byte[] asWhole(byte[] stream) {
        return OpenAiAsWhole.of(stream);
    }

    @Override
    public byte[] withArguments(byte[] wholeAnswer, List<ToolEdit> edits) {
        return OpenAiEdits.inWhole(wholeAnswer, edits);
    }

    @Override
    public byte[] withArgumentsInStream(byte[] stream, List<ToolEdit> edits) {
        return OpenAiEdits.inStream(stream, edits);
    }
}
