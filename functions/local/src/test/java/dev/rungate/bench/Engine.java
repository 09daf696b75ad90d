package dev.rungate.bench;

import java.net.URI;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBRequestHandler;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBServerHandler;

/// DynamoDB Local behind HTTP on loopback only, in memory: an engine that several gateways share
/// and that outlives them.
public final class Engine implements AutoCloseable {
    private final Server server = new Server(daemons());
    private final LocalDynamoDBServerHandler handler;
    private final ServerConnector connector = new ServerConnector(server);

    public Engine() {
        this.handler =
                new LocalDynamoDBServerHandler(
                        new LocalDynamoDBRequestHandler(0, true, null, true, false), "*");
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(handler);
        LifeCycle.start(server);
    }

    /// So that a measurement that fails ends.
    private static QueuedThreadPool daemons() {
        var threads = new QueuedThreadPool();
        threads.setDaemon(true);
        return threads;
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + connector.getLocalPort());
    }

    @Override
    public void close() {
        LifeCycle.stop(server);
        handler.close();
    }
}
