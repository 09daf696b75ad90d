package dev.rungate.local;

import dev.rungate.Deployment;
import dev.rungate.Gateway;
import dev.rungate.Log;
import dev.rungate.Settings;
import dev.rungate.Stores;
import dev.rungate.Waiting;
import dev.rungate.aws.dynamo.DynamoClients;
import dev.rungate.aws.dynamo.DynamoStores;
import dev.rungate.aws.dynamo.Tables;
import dev.rungate.ids.FreshIds;
import dev.rungate.tenants.AesGcmVault;
import dev.rungate.tenants.TokenText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/// The gateway as one process on a laptop: a data folder, an engine in it or elsewhere, the server.
final class LocalDeployment implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(LocalDeployment.class.getName());
    private static final String TABLE_PREFIX = "rungate-";

    /// A little less than is promised.
    private static final Duration LONGEST_END = Duration.ofSeconds(44);

    private final CloseStack parts;
    private final URI url;
    private final TokenText adminToken;
    private final boolean tokenIsFresh;
    private final CountDownLatch closed = new CountDownLatch(1);

    private LocalDeployment(CloseStack parts, URI url, TokenText adminToken, boolean tokenIsFresh) {
        this.parts = parts;
        this.url = url;
        this.adminToken = adminToken;
        this.tokenIsFresh = tokenIsFresh;
    }

    /// Throws {@link StartFailure} with one sentence; nothing is left open then.
    static LocalDeployment start(Settings settings) {
        Log.set(settings.log());
        var parts = new CloseStack();
        try {
            return open(settings, parts);
        } catch (IOException | UncheckedIOException unusable) {
            parts.close();
            throw new StartFailure(
                    "The data folder "
                            + settings.data()
                            + " cannot be used ("
                            + IoReason.of(unusable)
                            + "); choose another by RUNGATE_DATA.");
        } catch (RuntimeException failed) {
            parts.close();
            throw failed;
        }
    }

    URI url() {
        return url;
    }

    TokenText adminToken() {
        return adminToken;
    }

    /// The admin token, if it was made on this start: the only time it is shown.
    Optional<TokenText> freshAdminToken() {
        return tokenIsFresh ? Optional.of(adminToken) : Optional.empty();
    }

    /// On SIGTERM or Ctrl-C the process ends when everything in flight has, and with status 0: the
    /// JVM by itself takes any signal for a failure.
    void closeOnShutdown() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::closeAndEnd, "shutdown"));
    }

    private void closeAndEnd() {
        if (closed.getCount() > 0) {
            Thread.ofPlatform().daemon().name("last-call").start(LocalDeployment::endInTime);
            close();
            Runtime.getRuntime().halt(0);
        }
    }

    /// Whatever cannot be closed, with an engine that does not answer.
    private static void endInTime() {
        try {
            Thread.sleep(LONGEST_END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        LOG.log(
                Level.WARNING,
                "The process ends before everything is closed: what is not settled lapses, and the"
                        + " next process carries on what is left.");
        Runtime.getRuntime().halt(0);
    }

    void awaitClose() throws InterruptedException {
        closed.await();
    }

    @Override
    public void close() {
        parts.close();
        closed.countDown();
    }

    private static LocalDeployment open(Settings settings, CloseStack parts) throws IOException {
        parts.add(new NativeClient());
        var random = new SecureRandom();
        var folder = parts.add(DataFolder.take(settings.data(), random));
        AddressTaken.unlessFree(settings.host(), settings.port());
        var kept =
                settings.adminToken() == null
                        ? folder.adminToken()
                        : Optional.of(settings.adminToken());
        var token = kept.orElseGet(() -> TokenText.freshAdmin(random));
        var client = client(settings, folder, parts);
        var stores = stores(settings, client, folder, random, parts);
        var waiting = parts.add(LocalWaiting.start(client, random, Clock.systemUTC()));
        var proof = new FolderProof(folder.freshProofKey());
        var gateway = parts.add(listen(settings, stores, waiting, token, proof));
        parts.add(waiting.listen(gateway.approvals()));
        // Kept only now that it will be shown: a start that fails before makes no token.
        if (kept.isEmpty()) {
            folder.keepAdminToken(token);
        }
        proof.listensAt(gateway.address());
        folder.announce(gateway.address());
        return new LocalDeployment(parts, gateway.address(), token, kept.isEmpty());
    }

    private static Gateway listen(
            Settings settings,
            Stores stores,
            LocalWaiting waiting,
            TokenText admin,
            FolderProof proof) {
        try {
            return Gateway.start(
                    settings,
                    stores,
                    new Waiting(waiting.workflow(), List.of()),
                    admin,
                    Deployment.whole(),
                    Clock.systemUTC(),
                    List.of(proof));
        } catch (UncheckedIOException inUse) {
            throw new AddressTaken(settings.host(), settings.port(), inUse);
        }
    }

    private static Stores stores(
            Settings settings,
            DynamoDbClient client,
            DataFolder folder,
            SecureRandom random,
            CloseStack parts)
            throws IOException {
        var key = settings.masterKey() == null ? folder.masterKey() : settings.masterKey();
        var vault = new AesGcmVault(key, random);
        var tables = new Tables(TABLE_PREFIX);
        tables.create(client);
        var dynamo =
                parts.add(new DynamoStores(client, tables, new FreshIds(random), vault).start());
        var stores = dynamo.with(vault);
        return settings.dynamoEndpoint() == null
                ? stores.with(new TokensInMemory(stores.directory()))
                : stores;
    }

    private static DynamoDbClient client(Settings settings, DataFolder folder, CloseStack parts)
            throws IOException {
        var elsewhere = settings.dynamoEndpoint();
        return elsewhere == null
                ? parts.add(EmbeddedEngine.open(folder.engine())).client()
                : parts.add(DynamoClients.at(URI.create(elsewhere)));
    }
}
