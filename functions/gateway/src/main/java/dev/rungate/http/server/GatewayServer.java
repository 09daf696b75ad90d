package dev.rungate.http.server;

import dev.rungate.http.server.framing.GuardedConnections;
import dev.rungate.ids.FreshIds;
import dev.rungate.wire.format.Dialects;
import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/// The server, from its first connection to its last answer.
public final class GatewayServer implements AutoCloseable {
    /// For what is left when the time for draining is up.
    private static final Duration GRACE = Duration.ofMillis(300);

    /// For calls that were cut to say so and to be settled.
    private static final Duration FOR_LAST_WORDS = Duration.ofSeconds(8);

    private final ServerSettings settings;
    private final GuardedConnections connections;
    private final WebServer server;
    private final AtomicBoolean closing;
    private final FrontDoor front;

    private GatewayServer(
            ServerSettings settings,
            FrontDoor front,
            GuardedConnections connections,
            WebServer server,
            AtomicBoolean closing) {
        this.settings = settings;
        this.front = front;
        this.connections = connections;
        this.server = server;
        this.closing = closing;
    }

    /// Returns when connections are accepted. Throws {@link UncheckedIOException} when the address
    /// cannot be listened on.
    public static GatewayServer start(
            ServerSettings settings,
            Router router,
            Dialects dialects,
            Traffic traffic,
            FreshIds ids) {
        var closing = new AtomicBoolean();
        var shapes = new ErrorShapes(dialects);
        var front =
                new FrontDoor(
                        router,
                        shapes,
                        traffic,
                        ids,
                        settings.maxBodyBytes(),
                        settings.memory(),
                        closing::get);
        var faults = new ProtocolFaults(shapes, ids, settings.maxBodyBytes());
        var connections = guarded(settings);
        var server =
                WebServer.builder()
                        .host(settings.host())
                        .port(settings.port())
                        .shutdownHook(false)
                        .featuresDiscoverServices(false)
                        .protocolsDiscoverServices(false)
                        .addConnectionSelector(connections)
                        .connectionOptions(options -> options.tcpNoDelay(true))
                        .contentEncoding(
                                ContentEncodingContext.builder()
                                        .contentEncodingsDiscoverServices(false)
                                        .build())
                        .maxPayloadSize(settings.maxBodyBytes())
                        .writeBufferSize(0)
                        .idleConnectionTimeout(settings.idle())
                        .shutdownGracePeriod(GRACE)
                        .directHandlers(faults.all())
                        .routing(routing -> routing.any(front))
                        .build();
        return started(new GatewayServer(settings, front, connections, server, closing));
    }

    /// Where it listens, with the port that was found if none was asked for.
    public URI address() {
        return URI.create("http://" + settings.host() + ":" + server.port());
    }

    public int port() {
        return server.port();
    }

    /// Answers everything new with 503, lets requests in flight finish, streams too, for as long as
    /// the settings say, and then takes no more connections and ends what is left. The second time
    /// does nothing.
    @Override
    public void close() {
        close(() -> {});
    }

    /// As {@link #close()}. When the time for draining is up, {@code cut} ends the calls that are
    /// left, and they have a moment to say so.
    public void close(Runnable cut) {
        if (closing.compareAndSet(false, true)) {
            if (!front.awaitLast(settings.drain())) {
                cut.run();
                front.awaitLast(FOR_LAST_WORDS);
            }
            server.stop();
            connections.close();
        }
    }

    private static GatewayServer started(GatewayServer gateway) {
        try {
            tryToListen(gateway.settings);
            gateway.server.start();
            throwUnlessListening(gateway.server);
            return gateway;
        } catch (RuntimeException cannotListen) {
            gateway.connections.close();
            throw cannotListen;
        }
    }

    /// The server itself would only log that it cannot, at length, and start without an address.
    private static void tryToListen(ServerSettings settings) {
        try {
            new ServerSocket(settings.port(), 1, InetAddress.getByName(settings.host())).close();
        } catch (IOException cannotListen) {
            throw new UncheckedIOException(cannotListen.getMessage(), cannotListen);
        }
    }

    private static void throwUnlessListening(WebServer server) {
        if (!server.isRunning()) {
            var taken = new BindException("Address already in use");
            throw new UncheckedIOException(taken.getMessage(), taken);
        }
    }

    /// What a request looks like is checked once, by the guard, more strictly than the server does.
    private static GuardedConnections guarded(ServerSettings settings) {
        var http1 =
                Http1Config.builder()
                        .maxPrologueLength(2 * ServerSettings.LONGEST_REQUEST_LINE)
                        .maxHeadersSize(2 * ServerSettings.LARGEST_HEADERS)
                        .validateRequestHeaders(false)
                        .sendKeepAliveHeader(false)
                        .build();
        return new GuardedConnections(
                Http1ConnectionSelector.builder().config(http1).build(),
                ServerSettings.LONGEST_REQUEST_LINE,
                ServerSettings.LARGEST_HEADERS,
                settings.timeouts());
    }
}
