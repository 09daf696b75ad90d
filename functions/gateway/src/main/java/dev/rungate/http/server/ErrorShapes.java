package dev.rungate.http.server;

import dev.rungate.chat.WireFormat;
import dev.rungate.wire.Dialect;
import dev.rungate.wire.format.Dialects;

/// Which format errors are said in: that of the clients which use a path, and OpenAI's everywhere
/// else.
final class ErrorShapes {
    private final Dialects dialects;

    ErrorShapes(Dialects dialects) {
        this.dialects = dialects;
    }

    Dialect of(String rawPath) {
        var path = Paths.withVersion(Paths.plain(rawPath));
        return dialects.of(
                anthropic(path) ? WireFormat.ANTHROPIC_MESSAGES : WireFormat.OPENAI_CHAT);
    }

    private static boolean anthropic(String path) {
        return path.startsWith("/v1/messages")
                || path.startsWith("/anthropic/")
                || path.startsWith("/v1/v1/messages");
    }
}
