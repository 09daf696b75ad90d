package dev.rungate;

import dev.rungate.approvals.Approvals;
import dev.rungate.channels.slack.Slack;
import dev.rungate.http.server.GatewayServer;
import dev.rungate.http.server.Routes;
import dev.rungate.http.server.ServerSettings;
import dev.rungate.memory.MemoryBudget;
import dev.rungate.tenants.TokenText;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/// The whole gateway, or the part of it that a deployment is: it listens, and looks after itself.
public final class Gateway implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Gateway.class.getName());

    private static final Duration TO_SETTLE = Duration.ofSeconds(5);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private final Assembly parts;
    private final GatewayServer server;
    private final BackgroundTasks tasks;

    private Gateway(Assembly parts, GatewayServer server, BackgroundTasks tasks) {
        this.parts = parts;
        this.server = server;
        this.tasks = tasks;
    }

    /// Serves from the moment it returns.
    public static Gateway start(
            Settings settings,
            Stores stores,
            Waiting waiting,
            TokenText admin,
            Deployment deployment,
            Clock clock) {
        return start(settings, stores, waiting, admin, deployment, clock, List.of());
    }

    /// With routes that only this deployment has.
    public static Gateway start(
            Settings settings,
            Stores stores,
            Waiting waiting,
            TokenText admin,
            Deployment deployment,
            Clock clock,
            List<Routes> further) {
        settings.warnings(Runtime.getRuntime().maxMemory())
                .forEach(warning -> LOG.log(System.Logger.Level.WARNING, warning));
        var parts = new Assembly(settings, stores, waiting, deployment, clock);
        var server =
                GatewayServer.start(
                        ServerSettings.of(
                                settings.host(),
                                settings.port(),
                                settings.maxBodyBytes(),
                                MemoryBudget.of(settings.maxInflightBytes())),
                        parts.router(admin, further),
                        parts.dialects,
                        parts.traffic(),
                        parts.ids);
        parts.listensAt(server.address());
        return new Gateway(parts, server, parts.chores());
    }

    /// For what tells this gateway about its gates from outside: the queue that asks.
    public Approvals approvals() {
        return parts.approvals;
    }

    public URI address() {
        return server.address();
    }

    /// How many calls are not yet paid.
    public int inFlight() {
        return parts.inFlight();
    }

    /// Takes no more calls and lets those in flight end, for as long as the server's settings say;
    /// their holds are kept alive meanwhile. Then cuts those that are left, settles them, and
    /// closes the rest.
    @Override
    public void close() {
        server.close(this::cut);
        awaitSettled();
        tasks.close();
        parts.slack.ifPresent(Slack::close);
        parts.upstream.close();
    }

    private void cut() {
        LOG.log(
                System.Logger.Level.WARNING,
                "{0} calls have not ended in time; they are cut and charged as estimated",
                inFlight());
        parts.endCalls();
    }

    private void awaitSettled() {
        long end = System.nanoTime() + TO_SETTLE.toNanos();
        try {
            while (inFlight() > 0 && System.nanoTime() < end) {
                Thread.sleep(LOOK_AGAIN);
            }
        } catch (InterruptedException killed) {
            Thread.currentThread().interrupt();
        }
        if (inFlight() > 0) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "{0} calls are not settled; their holds will lapse",
                    inFlight());
        }
    }
}
