package dev.rungate.wire.sse;

import java.nio.charset.StandardCharsets;

/// What Rungate itself puts into a stream. A comment is one line that stands directly before the
/// first line of the next event: some clients take an empty line after a comment for an event.
public final class SseText {
    private SseText() {}

    /// Sent while a provider is silent, so that neither side takes the connection for dead.
    public static byte[] keepAlive() {
        return comment("keep-alive");
    }

    /// An event without a name.
    public static byte[] data(String json) {
        return bytes("data: " + json + "\n\n");
    }

    public static byte[] event(String name, String json) {
        return bytes("event: " + name + "\ndata: " + json + "\n\n");
    }

    private static byte[] comment(String text) {
        return bytes(": " + text + "\n");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
