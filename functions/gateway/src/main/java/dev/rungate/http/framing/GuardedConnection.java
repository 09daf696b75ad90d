package dev.rungate.http.framing;

import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.spi.ServerConnection;
import java.time.Duration;

/// A connection of the server's own, with the guard told when it is over.
final class GuardedConnection implements ServerConnection, InterruptableTask<Void> {
    private final ServerConnection connection;
    private final Incoming incoming;
    private final Runnable over;

    GuardedConnection(ServerConnection connection, Incoming incoming, Runnable over) {
        this.connection = connection;
        this.incoming = incoming;
        this.over = over;
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
        try {
            connection.handle(limit);
        } finally {
            incoming.linger();
            over.run();
        }
    }

    @Override
    public Duration idleTime() {
        return connection.idleTime();
    }

    @Override
    public void close(boolean interrupt) {
        connection.close(interrupt);
    }

    @Override
    public boolean canInterrupt() {
        return connection instanceof InterruptableTask<?> task && task.canInterrupt();
    }

    @Override
    public void run() {
        throw new UnsupportedOperationException("a connection is handled, not run");
    }
}
