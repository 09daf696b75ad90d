package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.providers.FakeAnswer;
import dev.rungate.providers.FakeProvider;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A token opens the doors of its kind, as long as it is valid, and is seen once.
class TokenStoryTest {
    private static final String HELLO = Bodies.chat("echo/echo-1", "Hello");

    @TempDir static Path data;
    private static FakeProvider provider;
    private static RunningServer server;
    private static HttpClientAs admin;

    @BeforeAll
    static void open() {
        provider = FakeProvider.start();
        server = RunningServer.start(data, provider);
        admin = server.admin();
        admin.agentUnder("plain", "");
    }

    @AfterAll
    static void close() {
        server.close();
        provider.close();
    }

    @Test
    void isRevokedForTheVeryNextCall() {
        var hired = admin.hire("revoked", "plain");
        var agent = agent(hired);
        assertThat(agent.chat(HELLO).status()).isEqualTo(200);

        var path = "/api/tokens/" + hired.path("token_id").asString();
        assertThat(admin.send("DELETE", path, new byte[0]).status()).isBetween(200, 204);
        assertRefused(agent.chat(HELLO));
        assertRefused(agent.get("/v1/runs"));
        assertThat(admin.send("DELETE", path, new byte[0]).status()).isBetween(200, 204);
    }

    @Test
    void endsWhenItWasToldTo() throws InterruptedException {
        var ends = Instant.now().plusMillis(1_500);
        var body = "{\"name\":\"short\",\"policy\":\"plain\",\"expires_at\":\"" + ends + "\"}";
        var agent = agent(admin.post("/api/agents", body).json());
        assertThat(agent.chat(HELLO).status()).isEqualTo(200);
        Thread.sleep(1_600);
        assertRefused(agent.chat(HELLO));
    }

    @Test
    void isOneOfSeveralThatTheirAgentMayHave() {
        var hired = admin.hire("several", "plain");
        var id = hired.at("/agent/agent_id").asString();
        var further = admin.post("/api/agents/" + id + "/tokens");
        assertThat(further.status()).isEqualTo(201);
        admin.send("DELETE", "/api/tokens/" + hired.path("token_id").asString(), new byte[0]);
        assertRefused(agent(hired).chat(HELLO));
        assertThat(agent(further.json()).chat(HELLO).status()).isEqualTo(200);
    }

    @Test
    void opensOnlyTheDoorsOfItsKind() {
        var agent = agent(admin.hire("kind", "plain"));
        assertRefused(admin.chat(HELLO));
        assertRefused(admin.messages(HELLO));
        assertRefused(agent.get("/api/agents"));
        assertRefused(agent.publish("mine", "name: mine"));
        assertThat(admin.get("/v1/runs").status()).isEqualTo(200);
        assertThat(agent.get("/v1/runs").status()).isEqualTo(200);
    }

    @Test
    void isTakenWhereverAnSdkPutsIt() {
        var token = admin.hire("places", "plain").path("token").asString();
        var nobody = new HttpClientAs(server.url(), "");
        assertRefused(nobody.chat(HELLO));
        assertThat(nobody.with("x-api-key", token).messages(HELLO).status()).isEqualTo(200);
        assertThat(nobody.with("x-api-key", token).chat(HELLO).status()).isEqualTo(200);
        assertThat(nobody.with("authorization", "bearer " + token).chat(HELLO).status())
                .isEqualTo(200);
        var both = new HttpClientAs(server.url(), token);
        assertThat(both.with("x-api-key", token).chat(HELLO).status()).isEqualTo(200);
        assertRefused(both.with("x-api-key", "rg_agt_another").chat(HELLO));
        assertRefused(nobody.with("authorization", "Basic " + token).chat(HELLO));
    }

    @Test
    void isSeenOnce() {
        var hired = admin.hire("once", "plain");
        var secret = hired.path("token").asString();
        assertThat(secret).startsWith("rg_agt_");
        for (var path : new String[] {"/api/tokens", "/api/agents", "/api/tokens?limit=1000"}) {
            assertThat(admin.get(path).text()).doesNotContain(secret).contains("\"data\"");
        }
        assertThat(admin.get("/api/tokens?limit=1000").text())
                .contains(hired.path("token_id").asString());
    }

    @Test
    void neverReachesAProvider() {
        var hired = admin.hire("discreet", "plain");
        provider.answer(
                FakeAnswer.json(200, CannedAnswers.chat(5, 5)),
                FakeAnswer.json(200, CannedAnswers.message(5, 5)));
        var agent =
                agent(hired)
                        .with("cookie", "secret=1")
                        .with("x-rungate-customer", "acme")
                        .with("x-forwarded-for", "10.0.0.1")
                        .with("openai-organization", "org-1");
        agent.chat(Bodies.chat(CannedAnswers.GPT, "Hello"));
        var asOpenAi = provider.lastRequest();
        assertThat(asOpenAi.header("authorization")).hasValue("Bearer " + RunningServer.OPENAI_KEY);
        assertThat(asOpenAi.header("openai-organization")).hasValue("org-1");
        agent.with("anthropic-beta", "a,b").messages(Bodies.chat(CannedAnswers.CLAUDE, "Hello"));
        var asAnthropic = provider.lastRequest();
        assertThat(asAnthropic.header("x-api-key")).hasValue(RunningServer.ANTHROPIC_KEY);
        assertThat(asAnthropic.header("anthropic-version")).hasValue("2023-06-01");
        assertThat(asAnthropic.header("anthropic-beta")).hasValue("a,b");
        for (var request : new String[] {asOpenAi.head(), asAnthropic.head()}) {
            assertThat(request)
                    .doesNotContain(hired.path("token").asString())
                    .doesNotContainIgnoringCase("cookie:")
                    .doesNotContainIgnoringCase("x-rungate")
                    .doesNotContainIgnoringCase("x-forwarded");
        }
    }

    private static HttpClientAs agent(JsonNode hired) {
        return new HttpClientAs(server.url(), hired.path("token").asString());
    }

    private static void assertRefused(Reply reply) {
        assertThat(reply.status()).as(reply.text()).isEqualTo(401);
        assertThat(reply.code()).isEqualTo("invalid_token");
        assertThat(reply.error().path("type").asString()).isEqualTo("authentication_error");
        assertThat(reply.header("x-should-retry")).hasValue("false");
        assertThat(reply.header("x-request-id")).isPresent();
    }
}
