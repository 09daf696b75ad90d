package dev.rungate.wire.format;

import dev.rungate.chat.WireFormat;
import dev.rungate.wire.Dialect;
import dev.rungate.wire.anthropic.AnthropicDialect;
import dev.rungate.wire.openai.OpenAiDialect;

/// The formats spoken at the doors.
public final class Dialects {
    private final Dialect openAi = new OpenAiDialect();
    private final Dialect anthropic = new AnthropicDialect();

    public Dialect of(WireFormat format) {
        return switch (format) {
            case OPENAI_CHAT -> openAi;
            case ANTHROPIC_MESSAGES -> anthropic;
        };
    }
}
