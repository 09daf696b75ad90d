package dev.rungate.http.server.framing;

import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Puts a guard in front of the server's own HTTP/1.1: it sees only bytes that are sound, and no
/// connection can keep it waiting by sending or reading slowly.
public final class GuardedConnections implements ServerConnectionSelector, AutoCloseable {
    private static final long ROUND_MILLIS = 100;

    private final ServerConnectionSelector http1;
    private final int longestRequestLine;
    private final int largestHeaders;
    private final ConnectionTimeouts timeouts;
    private final Set<GuardedConnection> open = ConcurrentHashMap.newKeySet();
    private final Thread watch;

    public GuardedConnections(
            ServerConnectionSelector http1,
            int longestRequestLine,
            int largestHeaders,
            ConnectionTimeouts timeouts) {
        this.http1 = http1;
        this.longestRequestLine = longestRequestLine;
        this.largestHeaders = largestHeaders;
        this.timeouts = timeouts;
        this.watch = Thread.ofVirtual().name("slow connections").start(this::watch);
    }

    @Override
    public int bytesToIdentifyConnection() {
        return http1.bytesToIdentifyConnection();
    }

    @Override
    public Support supports(BufferData data) {
        return Support.SUPPORTED;
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return http1.supportedApplicationProtocols();
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        var framing = new RequestFraming(longestRequestLine, largestHeaders);
        var inflow = new GuardedReader(context.serverSocket(), framing, timeouts);
        var outflow = new GuardedWriter(context.dataWriter(), timeouts.unread());
        var connection = http1.connection(new GuardedContext(context, inflow, outflow));
        return new GuardedConnection(connection, context.serverSocket(), inflow, outflow, open);
    }

    @Override
    public void close() {
        watch.interrupt();
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(ROUND_MILLIS);
                long now = System.nanoTime();
                open.stream().filter(each -> each.overdue(now)).forEach(GuardedConnection::cut);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
