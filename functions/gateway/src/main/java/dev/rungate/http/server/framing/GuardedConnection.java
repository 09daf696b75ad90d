package dev.rungate.http.server.framing;

import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.spi.ServerConnection;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Set;

/// A connection of the server's own, watched from its first byte to its last.
final class GuardedConnection implements ServerConnection, InterruptableTask<Void> {
    private final ServerConnection connection;
    private final HelidonSocket socket;
    private final GuardedReader inflow;
    private final GuardedWriter outflow;
    private final Set<GuardedConnection> open;

    GuardedConnection(
            ServerConnection connection,
            HelidonSocket socket,
            GuardedReader inflow,
            GuardedWriter outflow,
            Set<GuardedConnection> open) {
        this.connection = connection;
        this.socket = socket;
        this.inflow = inflow;
        this.outflow = outflow;
        this.open = open;
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
        open.add(this);
        try {
            connection.handle(limit);
        } finally {
            inflow.linger();
            open.remove(this);
        }
    }

    boolean overdue(long now) {
        return inflow.overdue(now) || outflow.overdue(now);
    }

    /// Ends every wait of the connection's own thread.
    void cut() {
        try {
            socket.close();
        } catch (UncheckedIOException gone) {
            // already closed
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
