package dev.rungate.http.server;

import dev.rungate.http.server.framing.ConnectionTimeouts;
import dev.rungate.memory.MemoryBudget;
import java.time.Duration;

/// Where the server listens ({@code port} 0 picks a free one) and how much it bears. {@code idle}
/// is how long a connection may rest between two requests: longer than any {@code Retry-After} we
/// send, or clients would come back on a dead one.
public record ServerSettings(
        String host,
        int port,
        long maxBodyBytes,
        MemoryBudget memory,
        Duration drain,
        Duration idle,
        ConnectionTimeouts timeouts) {
    static final int LONGEST_REQUEST_LINE = 8_192;
    static final int LARGEST_HEADERS = 32_768;

    private static final ConnectionTimeouts USUAL_PATIENCE =
            new ConnectionTimeouts(
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(5),
                    Duration.ofMillis(300),
                    Duration.ofMinutes(5));

    public static ServerSettings of(String host, int port, long maxBodyBytes, MemoryBudget memory) {
        return new ServerSettings(
                host,
                port,
                maxBodyBytes,
                memory,
                Duration.ofSeconds(30),
                Duration.ofMinutes(16),
                USUAL_PATIENCE);
    }
}
