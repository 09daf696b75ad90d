package dev.rungate.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.tenants.TokenText;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A token opens the doors of its kind, in whichever header it comes, until it is revoked.
class CallersTest {
    private static ServerFixture server;

    @BeforeAll
    static void open() {
        server = new ServerFixture();
    }

    @AfterAll
    static void shut() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"authorization", "x-api-key", "x-goog-api-key"})
    void aTokenIsTakenFromAnyOfItsHeaders(String header) {
        var value =
                header.equals("authorization")
                        ? "bearer " + server.token.value()
                        : server.token.value();
        assertThat(chat(server.request("/v1/chat/completions").header(header, value)).statusCode())
                .isEqualTo(200);
        assertThat(server.dispatch.last().caller().agent()).isEqualTo(server.agent);
    }

    @Test
    void theSameTokenTwiceIsOneToken() {
        var request =
                server.asAgent("/v1/chat/completions").header("x-api-key", server.token.value());
        assertThat(chat(request).statusCode()).isEqualTo(200);
    }

    @Test
    void credentialsThatDifferAreNone() {
        var other = server.token(server.agent, null);
        refused(chat(server.asAgent("/v1/chat/completions").header("x-api-key", other.value())));
    }

    /// An SDK whose key is not set sends its header all the same.
    @ParameterizedTest
    @CsvSource({
        "authorization, ''",
        "authorization, Bearer",
        "authorization, 'Bearer '",
        "authorization, 'bearer   '",
        "x-api-key, ''",
        "x-api-key, ' '",
        "x-goog-api-key, ''"
    })
    void anEmptyCredentialIsNone(String header, String value) {
        var other = header.equals("authorization") ? "x-api-key" : "authorization";
        var token = (other.equals("authorization") ? "Bearer " : "") + server.token.value();
        var both =
                server.request("/v1/chat/completions").header(header, value).header(other, token);
        assertThat(chat(both).statusCode()).isEqualTo(200);
        var alone = chat(server.request("/v1/chat/completions").header(header, value));
        refused(alone);
        assertThat(alone.body()).contains("A token is missing");
    }

    @Test
    void noTokenIsRefused() {
        refused(chat(server.request("/v1/chat/completions")));
        refused(chat(server.request("/v1/chat/completions").header("authorization", "Basic abc")));
        refused(chat(server.request("/v1/chat/completions").header("authorization", "Bearer ")));
    }

    @Test
    void aMadeUpTokenIsRefused() {
        refused(chat(withToken(TokenText.freshAgent(new SecureRandom()))));
        var value = server.token.value();
        var mistyped =
                value.substring(0, 20)
                        + (value.charAt(20) == 'a' ? 'b' : 'a')
                        + value.substring(21);
        refused(chat(withToken(new TokenText(mistyped))));
        refused(chat(withToken(new TokenText("x".repeat(10_000)))));
    }

    @Test
    void aRevokedTokenIsRefusedOnTheNextCall() {
        var token = server.token(server.agent("other"), null);
        assertThat(chat(withToken(token)).statusCode()).isEqualTo(200);
        var id = server.directory.token(token.sha256()).orElseThrow().id();
        assertThat(server.send(server.asAdmin("/api/tokens/" + id).DELETE()).statusCode())
                .isEqualTo(200);
        refused(chat(withToken(token)));
    }

    @Test
    void anExpiredTokenIsRefused() {
        refused(chat(withToken(server.token(server.agent("late"), Instant.now().minusSeconds(1)))));
        assertThat(
                        chat(withToken(
                                        server.token(
                                                server.agent("early"),
                                                Instant.now().plusSeconds(60))))
                                .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aTokenOfTheOtherKindIsRefused() {
        refused(chat(server.asAdmin("/v1/chat/completions")));
        refused(server.send(server.asAgent("/api/tokens")));
        refused(
                server.send(
                        server.asAgent("/v1/runs/x/limit")
                                .POST(BodyPublishers.ofString("{\"limit_usd\":\"5.00\"}"))));
    }

    @Test
    void aWrongAdminTokenIsRefused() {
        refused(
                server.send(
                        server.request("/api/tokens")
                                .header("authorization", "Bearer rg_adm_" + "b".repeat(40))));
    }

    private static HttpRequest.Builder withToken(TokenText token) {
        return server.request("/v1/chat/completions")
                .header("authorization", "Bearer " + token.value());
    }

    private static HttpResponse<String> chat(HttpRequest.Builder request) {
        return server.send(
                request.POST(BodyPublishers.ofString("{\"model\":\"m\",\"messages\":[]}")));
    }

    private static void refused(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(401);
        var error = ServerFixture.json(response).path("error");
        assertThat(error.path("code").stringValue()).isEqualTo("invalid_token");
        assertThat(error.path("type").stringValue()).isEqualTo("authentication_error");
        assertThat(response.headers().firstValue("x-should-retry")).hasValue("false");
        assertThat(response.body()).doesNotContain("rg_agt_").doesNotContain("rg_adm_");
    }
}
