package dev.rungate.local.states;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/// State machines and queues on a laptop, at a port of loopback, for clients that speak AWS's
/// protocols. All that was acknowledged is in DynamoDB: opened again, everything that waited waits
/// on.
public final class LocalStates implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final int MOST_BYTES = 1 << 20;
    private static final Duration DRAIN = Duration.ofMillis(500);

    private final WebServer server;
    private final Executions executions;
    private final QueueStore queues;

    private LocalStates(WebServer server, Executions executions, QueueStore queues) {
        this.server = server;
        this.executions = executions;
        this.queues = queues;
    }

    /// On a free port, for clients that sign with this access key; the tables whose names begin so
    /// are made where they are missing.
    public static LocalStates start(
            DynamoDbClient client, String tablePrefix, String accessKey, Clock clock) {
        var random = new SecureRandom();
        var rows = rows(client, tablePrefix + "states");
        var queues = new QueueStore(rows(client, tablePrefix + "queues"), clock, random);
        var machines = new MachineStore(rows);
        var store = new ExecutionStore(rows, queues);
        var executions = new Executions(machines, store, queues, clock, random);
        var here = new AtomicReference<>(address(0));
        var states =
                new StatesOperations(new MachineOperations(machines, clock), store, executions);
        var queued = new QueueOperations(queues, here::get);
        var server =
                server(
                        new RequestDispatcher(
                                Map.of("AWSStepFunctions", states, "AmazonSQS", queued),
                                accessKey));
        server.start();
        here.set(address(server.port()));
        executions.open();
        return new LocalStates(server, executions, queues);
    }

    /// Where clients reach it.
    public URI address() {
        return address(server.port());
    }

    /// Nothing goes on any more until it is opened again; nothing is lost.
    @Override
    public void close() {
        queues.signal().close();
        executions.close();
        server.stop();
    }

    private static Rows rows(DynamoDbClient client, String table) {
        var rows = new Rows(client, table);
        rows.create();
        return rows;
    }

    private static URI address(int port) {
        return URI.create("http://" + HOST + ":" + port);
    }

    private static WebServer server(RequestDispatcher desk) {
        var http1 = Http1Config.builder().sendKeepAliveHeader(false).build();
        return WebServer.builder()
                .host(HOST)
                .port(0)
                .shutdownHook(false)
                .featuresDiscoverServices(false)
                .protocolsDiscoverServices(false)
                .addConnectionSelector(Http1ConnectionSelector.builder().config(http1).build())
                .connectionOptions(options -> options.tcpNoDelay(true))
                .maxPayloadSize(MOST_BYTES)
                .shutdownGracePeriod(DRAIN)
                .routing(routing -> routing.any(desk))
                .build();
    }
}
