package dev.rungate.wire.sse;

import java.nio.charset.StandardCharsets;

/// The events Rungate itself puts into a stream. Comments are safe in every format: no client shows
/// them to its agent.
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
        return bytes(": " + text + "\n\n");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
