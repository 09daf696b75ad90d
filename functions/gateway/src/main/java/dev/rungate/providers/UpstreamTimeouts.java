package dev.rungate.providers;

import java.time.Duration;

/// How long a provider may take: to accept a connection, to send its status line, and between two
/// pieces of its answer; and how long our own caller is left in silence.
public record UpstreamTimeouts(
        Duration connect, Duration firstByte, Duration idle, Duration heartbeat) {
    public static final UpstreamTimeouts USUAL =
            new UpstreamTimeouts(
                    Duration.ofSeconds(10),
                    Duration.ofMinutes(10),
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(5));
}
