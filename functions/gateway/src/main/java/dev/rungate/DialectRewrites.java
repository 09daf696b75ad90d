package dev.rungate;

import dev.rungate.calls.Rewrites;
import dev.rungate.chat.ChatEvent;
import dev.rungate.chat.ToolEdit;
import dev.rungate.chat.WireFormat;
import dev.rungate.wire.Dialect;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Says it in the format of the call.
record DialectRewrites(Map<WireFormat, Dialect> dialects) implements Rewrites {
    @Override
    public byte[] withoutToolCalls(WireFormat format, byte[] answer, String text) {
        return dialect(format).withoutToolCalls(answer, text);
    }

    @Override
    public byte[] withoutToolCalls(WireFormat format, List<ChatEvent> stream, String text) {
        return dialect(format).withoutToolCalls(stream, text);
    }

    @Override
    public byte[] notice(
            WireFormat format, String model, String id, String text, Map<String, Object> extra) {
        return dialect(format).notice(model, id, text, extra);
    }

    @Override
    public byte[] noticeStream(
            WireFormat format, String model, String id, String text, Map<String, Object> extra) {
        return dialect(format).noticeStream(model, id, text, extra);
    }

    @Override
    public byte[] asStream(WireFormat format, byte[] wholeAnswer, boolean usageChunk) {
        return dialect(format).asStream(wholeAnswer, usageChunk);
    }

    @Override
    public byte[] asWhole(WireFormat format, byte[] stream) {
        return dialect(format).asWhole(stream);
    }

    @Override
    public byte[] withArguments(WireFormat format, byte[] wholeAnswer, List<ToolEdit> edits) {
        return dialect(format).withArguments(wholeAnswer, edits);
    }

    @Override
    public byte[] withArgumentsInStream(WireFormat format, byte[] stream, List<ToolEdit> edits) {
        return dialect(format).withArgumentsInStream(stream, edits);
    }

    private Dialect dialect(WireFormat format) {
        return Objects.requireNonNull(dialects.get(format));
    }
}
