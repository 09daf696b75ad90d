package dev.rungate.aws.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.aws.dynamo.DynamoClients;
import dev.rungate.aws.dynamo.Tables;
import dev.rungate.bench.Engine;
import dev.rungate.providers.FakeProvider;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Every environment of a function begins with the memory of one snapshot, and yet has ids, tokens
/// and secrets of its own.
class RestoredTwiceTest {
    private static final String ADMIN = "rg_adm_" + "TheAdministratorOfTwoCopies".repeat(2);

    private final Engine tables = new Engine();
    private final FakeProvider provider = FakeProvider.start();
    private final List<String> read = new ArrayList<>();
    private final Map<String, String> secrets = new HashMap<>();
    private CopiedRandom copied;

    @BeforeEach
    void open() {
        System.setProperty("aws.region", "eu-west-1");
        try (var client = DynamoClients.at(tables.address())) {
            new Tables("copies-").create(client);
        }
        secrets.put("admin", "{\"RUNGATE_ADMIN_TOKEN\":\"" + ADMIN + "\"}");
        secrets.put("key", "{\"RUNGATE_MASTER_KEY\":\"" + "0a".repeat(32) + "\"}");
        copied = CopiedRandom.install();
    }

    @AfterEach
    void close() {
        copied.close();
        provider.close();
        tables.close();
        System.clearProperty("aws.region");
    }

    @Test
    void twoCopiesSayNothingTwice() throws Exception {
        var old = new SecureRandom();
        var process = new GatewayProcess(this::told, true, 1);
        process.beforeCheckpoint();
        copied.snapshot();

        var first = said(process, old);
        copied.restore();
        var second = said(process, old);

        assertThat(second.survived()).isEqualTo(first.survived());
        assertThat(first.fresh()).hasSize(12).doesNotHaveDuplicates();
        assertThat(second.fresh()).hasSize(12).doesNotContainAnyElementsOf(first.fresh());
    }

    @Test
    void secretsAreReadAgainByEveryCopy() throws Exception {
        var process = new GatewayProcess(this::told, true, 1);
        process.beforeCheckpoint();
        read.clear();

        var before = process.afterRestore();
        assertThat(read).containsExactly("admin", "key");
        assertThat(status(before, ADMIN)).isEqualTo(200);
        process.close();

        var renewed = "rg_adm_" + "renewedInTheMeantime".repeat(2);
        secrets.put("admin", "{\"RUNGATE_ADMIN_TOKEN\":\"" + renewed + "\"}");
        var after = process.afterRestore();
        assertThat(status(after, ADMIN)).isEqualTo(401);
        assertThat(status(after, renewed)).isEqualTo(200);
        process.close();
    }

    /// What a copy made up ({@code fresh}), and what somebody said whose generator is older than
    /// the snapshot ({@code survived}): the proof that this test would notice.
    private record Said(List<String> fresh, long survived) {}

    private Said said(GatewayProcess process, SecureRandom old) throws Exception {
        var server = process.afterRestore();
        var fresh = new ArrayList<String>();
        for (int i = 0; i < 10; i++) {
            fresh.add(get(server, ADMIN).headers().firstValue("x-request-id").orElseThrow());
        }
        var random = FreshRandom.get();
        fresh.add(Long.toString(random.nextLong()));
        fresh.add(new UUID(random.nextLong(), random.nextLong()).toString());
        process.close();
        return new Said(fresh, old.nextLong());
    }

    private CloudSettings told() {
        return CloudSettings.read(
                Map.of(
                        "RUNGATE_TABLE_PREFIX", "copies-",
                        "RUNGATE_SECRETS", "admin,key",
                        "RUNGATE_DYNAMODB_ENDPOINT", tables.address().toString(),
                        "RUNGATE_APPROVAL_MACHINE",
                                "arn:aws:states:eu-west-1:000000000000:stateMachine:approval",
                        "RUNGATE_ASK_QUEUE_URL", "http://127.0.0.1:1/ask",
                        "RUNGATE_LAPSED_QUEUE_URL", "http://127.0.0.1:1/lapsed"),
                name -> {
                    read.add(name);
                    return secrets.get(name);
                },
                List.of());
    }

    private static int status(URI server, String token) throws Exception {
        return get(server, token).statusCode();
    }

    private static HttpResponse<String> get(URI server, String token)
            throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(server.resolve("/v1/runs"))
                            .header("authorization", "Bearer " + token)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }
}
