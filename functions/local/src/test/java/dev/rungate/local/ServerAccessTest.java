package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rungate.providers.FakeProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The admin token of a data folder goes to the server of this folder, and to nobody else.
class ServerAccessTest {
    private static final String OTHER_TOKEN = "rg_adm_" + "AnotherServersAdministrator".repeat(2);

    @TempDir static Path data;
    private static FakeProvider provider;
    private static RunningServer server;
    private static String token;

    @TempDir Path otherFolder;

    @BeforeAll
    static void open() throws IOException {
        provider = FakeProvider.start();
        var settings = new HashMap<>(RunningServer.settings(data, provider, Map.of()));
        settings.remove("RUNGATE_ADMIN_TOKEN");
        server = RunningServer.start(settings);
        token = Files.readString(data.resolve("admin-token")).strip();
    }

    @AfterAll
    static void close() {
        server.close();
        provider.close();
    }

    @Test
    void theServerOfTheFolderGetsTheFoldersToken() {
        var access = ServerAccess.of(null, null, folder(data));
        assertThat(access).isEqualTo(new ServerAccess(server.url(), token));
        assertThat(new HttpClientAs(access.url(), access.token()).get("/api/policies").status())
                .isEqualTo(200);
    }

    @Test
    void itsAddressMayBeSpeltOut() {
        var local = server.url().replace("127.0.0.1", "localhost") + "/";
        assertThat(ServerAccess.of(server.url(), null, folder(data)).token()).isEqualTo(token);
        assertThat(ServerAccess.of(local, null, folder(data)).url()).isEqualTo(server.url());
    }

    @Test
    void onlyTheOwnerCanReadTheKeyOfTheProof() throws IOException {
        var permissions = Files.getPosixFilePermissions(data.resolve("proof-key"));
        assertThat(PosixFilePermissions.toString(permissions)).isEqualTo("rw-------");
    }

    @Test
    void aProgramAtThePortOfAServerThatDiedGetsNoToken() throws IOException {
        for (var answer :
                new String[] {"{}", "no JSON", "", "{\"proof\":\"" + "0".repeat(64) + "\"}"}) {
            try (var stranger = new RecordingProxy(_ -> answer)) {
                announce(stranger.url());
                assertRefused(null, null, folder(otherFolder), "not proven");
                assertThat(stranger.heard()).contains("/local/proof").doesNotContain("rg_adm_");
            }
        }
    }

    @Test
    void neitherDoesOneThatAsksTheTrueServerForTheProof() throws IOException {
        try (var relay =
                new RecordingProxy(path -> new HttpClientAs(server.url(), "").get(path).text())) {
            announce(relay.url());
            var key = Files.readString(data.resolve("proof-key"));
            Files.writeString(otherFolder.resolve("proof-key"), key);
            assertRefused(null, null, folder(otherFolder), "not proven");
            assertThat(relay.heard()).doesNotContain("rg_adm_");
        }
    }

    @Test
    void aTokenThatWasGivenIsNotSentToAServerThatWasOnlyFoundEither() throws IOException {
        try (var stranger = new RecordingProxy(_ -> "{}")) {
            announce(stranger.url());
            assertRefused(null, OTHER_TOKEN, folder(otherFolder), "not proven");
            assertThat(stranger.heard()).doesNotContain("rg_adm_");
        }
    }

    @Test
    void anotherServerNeedsATokenOfItsOwn() throws IOException {
        try (var stranger = new RecordingProxy(_ -> "{}")) {
            assertRefused(stranger.url(), null, folder(data), "RUNGATE_ADMIN_TOKEN", "--token");
            assertThat(stranger.heard()).isEmpty();

            var given = new ServerAccess(stranger.url(), OTHER_TOKEN);
            assertThat(ServerAccess.of(stranger.url(), OTHER_TOKEN, folder(data))).isEqualTo(given);
            var environment = new HashMap<>(folder(data));
            environment.put("RUNGATE_ADMIN_TOKEN", OTHER_TOKEN);
            assertThat(ServerAccess.of(stranger.url(), null, environment)).isEqualTo(given);
        }
    }

    @Test
    void whereNoServerRunsItSaysSo() {
        assertRefused(
                null, OTHER_TOKEN, folder(otherFolder), "No rungate runs", otherFolder.toString());
        assertRefused(null, null, folder(otherFolder), "no admin token");
    }

    @Test
    void theTrueServerProvesNothingToANonsenseChallenge() {
        var visitor = new HttpClientAs(server.url(), "");
        assertThat(visitor.get("/local/proof").status()).isEqualTo(400);
        assertThat(visitor.get("/local/proof?challenge=abc").status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "127.0.0.1:8080",
                "ftp://host",
                "http://",
                "http://a b",
                "http://h/?x=1",
                "http:///x",
                ""
            })
    void anAddressThatIsNoneIsCalledSo(String url) {
        assertRefused(url, OTHER_TOKEN, folder(data), "--url must be an http or https address");
    }

    @Test
    void aFolderThatCannotBeReadIsNamedWithTheReason() throws IOException {
        var file = Files.writeString(otherFolder.resolve("file"), "x");
        assertRefused(null, null, folder(file), file.toString(), "not a directory");
    }

    private void announce(String url) throws IOException {
        Files.writeString(otherFolder.resolve("url"), url);
        Files.writeString(otherFolder.resolve("admin-token"), token);
        Files.writeString(otherFolder.resolve("proof-key"), "ab".repeat(32));
    }

    private static Map<String, String> folder(Path path) {
        return Map.of("RUNGATE_DATA", path.toString());
    }

    private static void assertRefused(
            String url, String token, Map<String, String> environment, String... words) {
        assertThatThrownBy(() -> ServerAccess.of(url, token, environment))
                .isInstanceOf(StartFailure.class)
                .hasMessageContainingAll(words);
    }
}
