package dev.rungate.aws.lambda;

import static dev.rungate.aws.lambda.CloudSettings.ADMIN_TOKEN;

import dev.rungate.Deployment;
import dev.rungate.Gateway;
import dev.rungate.Log;
import dev.rungate.RouteGroup;
import dev.rungate.Settings;
import dev.rungate.aws.lambda.priming.Rehearsal;
import dev.rungate.aws.runtime.LambdaEnvironment;
import dev.rungate.aws.runtime.LambdaLife;
import dev.rungate.aws.runtime.Lifecycle;
import dev.rungate.ids.GateId;
import dev.rungate.ids.RunId;
import dev.rungate.ids.RunKey;
import java.lang.System.Logger;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The gateway as a Lambda function: an HTTP server on loopback, and our own bridge from the
/// Runtime API to it. With the Lambda Web Adapter in front, the server alone.
public final class GatewayProcess implements Lifecycle {
    private static final Logger LOG = System.getLogger(GatewayProcess.class.getName());

    /// Said only where the adapter is what Lambda starts.
    private static final String ADAPTER = "AWS_LWA_INVOKE_MODE";

    private static final List<String> NEEDED =
            Stream.concat(CloudParts.NEEDED.stream(), Stream.of(ADMIN_TOKEN)).toList();
    private static final long SETTLED_WITHIN_MILLIS = 10_000;
    private static final long LOOK_AGAIN_MILLIS = 2;

    private final Supplier<CloudSettings> told;
    private final boolean alone;
    private final int rounds;
    private int givenUp;
    private boolean snapshotAhead;
    private @Nullable CloudParts parts;
    private @Nullable Gateway gateway;

    /// {@code told} is asked at every start and every restore; {@code alone} is whether the
    /// environment may freeze when a call has ended, because it serves one at a time; {@code
    /// rounds} is how often each kind of call is rehearsed before a snapshot, 0 where none is
    /// taken.
    GatewayProcess(Supplier<CloudSettings> told, boolean alone, int rounds) {
        this.rounds = rounds;
        this.snapshotAhead = rounds > 0;
        this.told = told;
        this.alone = alone;
    }

    /// Ends with status 1 when it cannot start, and says why.
    public static void main(String[] args) throws InterruptedException {
        var environment = System.getenv();
        Log.set(logLevel(environment));
        if (environment.containsKey(ADAPTER)) {
            new GatewayProcess(() -> CloudSettings.read(environment, NEEDED), true, 0).start();
            Thread.currentThread().join();
        }
        var lambda = LambdaEnvironment.of(environment);
        var process =
                new GatewayProcess(
                        () -> CloudSettings.read(environment, NEEDED),
                        lambda.loops() == 1,
                        lambda.snapStart() ? Rehearsal.ROUNDS : 0);
        System.exit(new LambdaLife(lambda, process).run());
    }

    /// The log level holds before all settings have been read.
    private static Settings.LogLevel logLevel(Map<String, String> environment) {
        var level = environment.getOrDefault("RUNGATE_LOG", "info");
        return Settings.from(Map.of("RUNGATE_LOG", level), Path.of("/tmp")).log();
    }

    @Override
    public URI start() {
        var opened = CloudParts.open(snapshotAhead ? toldInTime() : told.get());
        var started = opened.gateway(Deployment.function(RouteGroup.CALLS));
        parts = opened;
        gateway = started;
        givenUp = 0;
        return started.address();
    }

    /// Waits until the role may do what it was made for: read the secrets, and the runs, the gates
    /// and the registry.
    private CloudSettings toldInTime() {
        return FreshRole.BEFORE_A_SNAPSHOT.awaited(() -> {
            var settings = told.get();
            try (var parts = CloudParts.open(settings)) {
                var stores = parts.stores();
                var now = parts.clock().instant();
                stores.runs().list(Rehearsal.ORG, null, 1, null, now);
                stores.runs().find(new RunKey(Rehearsal.ORG, new RunId("none")), now);
                stores.gates().find(Rehearsal.ORG, new GateId("gate_none"));
            }
            return settings;
        });
    }

    /// Walks the whole way of a request, and then forgets everything that no copy may have.
    @Override
    public void beforeCheckpoint() {
        close();
        long began = System.nanoTime();
        Rehearsal.run(cast -> new StartedGateway(told.get(), cast), rounds);
        System.gc();
        LOG.log(
                Logger.Level.INFO,
                "rehearsed in {0} ms; {1} classes are loaded",
                Duration.ofNanos(System.nanoTime() - began).toMillis(),
                classes());
    }

    private static int classes() {
        return ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
    }

    /// The whole gateway for the rehearsal's organisation, over clients of its own.
    private static final class StartedGateway implements Rehearsal.RehearsalGateway {
        private final CloudParts parts;
        private final Gateway gateway;

        StartedGateway(CloudSettings told, Rehearsal.RehearsalSettings cast) {
            parts = CloudParts.open(told.with(cast.settings()));
            var all = new Deployment(Rehearsal.ORG, Set.of(RouteGroup.values()), false, false);
            gateway = parts.gateway(all, cast.admin());
        }

        @Override
        public URI address() {
            return gateway.address();
        }

        @Override
        public void close() {
            gateway.close();
            parts.close();
        }
    }

    @Override
    public URI afterRestore() {
        snapshotAhead = false;
        return start();
    }

    /// A call that was answered is settled before the environment freezes; otherwise its hold would
    /// lapse.
    @Override
    public void ended() {
        LOG.log(Logger.Level.DEBUG, "{0} classes are loaded", classes());
        if (alone) {
            awaitSettled();
        }
    }

    /// Those that were waited for in vain are waited for no more: the next call must not pay for
    /// them, and their holds lapse.
    private void awaitSettled() {
        var serving = Objects.requireNonNull(gateway, "started");
        long end = System.currentTimeMillis() + SETTLED_WITHIN_MILLIS;
        try {
            while (serving.inFlight() > givenUp && System.currentTimeMillis() < end) {
                Thread.sleep(LOOK_AGAIN_MILLIS);
            }
            givenUp = serving.inFlight();
        } catch (InterruptedException killed) {
            Thread.currentThread().interrupt();
        }
    }

    void close() {
        if (gateway != null) {
            gateway.close();
            gateway = null;
        }
        if (parts != null) {
            parts.close();
            parts = null;
        }
    }
}
