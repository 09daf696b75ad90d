package dev.rungate;

import dev.rungate.calls.Rewrites;
import dev.rungate.chat.ChatEvent;
import dev.rungate.chat.WireFormat;
import dev.rungate.wire.Dialect;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Says a text in the format of the call.
record DialectRewrites(Map<WireFormat, Dialect> dialects) implements Rewrites {
    @Override
    public byte[] withoutToolCalls(WireFormat format, byte[] answer, String text) {
        return dialect(format).withoutToolCalls(answer, text);
    }

    @Override
    public byte[] withoutToolCalls(WireFormat format, List<ChatEvent> stream, String text) {
        return dialect(format).withoutToolCalls(stream, text);
    }

    private Dialect dialect(WireFormat format) {
        return Objects.requireNonNull(dialects.get(format));
    }

    @Override
    public byte[] asStream(WireFormat format, byte[] answer, boolean usageChunk) {
        throw new UnsupportedOperationException();
    }

    @Override
    public byte[] asWhole(WireFormat format, byte[] stream) {
        throw new UnsupportedOperationException();
    }

    @Override
    public byte[] withArguments(
            WireFormat format, byte[] answer, List<dev.rungate.chat.ToolEdit> edits) {
        throw new UnsupportedOperationException();
    }

    @Override
    public byte[] withArgumentsInStream(
            WireFormat format, byte[] stream, List<dev.rungate.chat.ToolEdit> edits) {
        throw new UnsupportedOperationException();
    }
}
