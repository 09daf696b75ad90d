package dev.rungate.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.chat.WireFormat;
import dev.rungate.ids.CallId;
import dev.rungate.ids.PolicyRef;
import dev.rungate.policy.PolicyReader;
import dev.rungate.refusals.Refusal;
import dev.rungate.runs.Steps;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What anybody may ask for, and what nobody finds.
class PagesTest {
    private static ServerFixture server;

    @BeforeAll
    static void open() {
        server = new ServerFixture();
    }

    @AfterAll
    static void shut() {
        server.close();
    }

    @Test
    void headOfTheRootIsAnsweredForClientsThatAskFirst() throws IOException {
        try (var client = new RawClient(server.port())) {
            client.send("HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertThat(client.readToEnd()).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n");
        }
    }

    @Test
    void healthIsLifeAndReadinessIsALedgerThatAnswers() {
        assertThat(server.send(server.request("/healthz")).body())
                .isEqualTo("{\"status\":\"live\"}");
        assertThat(server.send(server.request("/readyz")).body())
                .isEqualTo("{\"status\":\"ready\"}");
        server.ledgerDown = true;
        assertThat(server.send(server.request("/readyz")).statusCode()).isEqualTo(503);
        assertThat(server.send(server.request("/healthz")).statusCode()).isEqualTo(200);
        server.ledgerDown = false;
        assertThat(server.send(server.request("/readyz")).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "/llms.txt, text/plain; charset=utf-8, # Rungate",
        "/, text/plain; charset=utf-8, # Rungate",
        "/openapi.json, application/json, '\"openapi\":\"3.1'",
        "/policy.schema.json, application/schema+json, '\"$schema\"'"
    })
    void pagesAreServed(String path, String type, String part) {
        var response = server.send(server.request(path));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).hasValue(type);
        assertThat(response.body()).contains(part);
    }

    @Test
    void figuresAreThereForPrometheus() {
        server.metrics.ended(
                WireFormat.OPENAI_CHAT, Steps.ok(new CallId("one"), 21_000, Instant.now()));
        server.metrics.refused(WireFormat.ANTHROPIC_MESSAGES, new Refusal.UnpricedModel("m"));
        server.send(server.request("/nowhere/" + server.token.value()));
        server.send(server.request("/v1/runs/secret-run"));
        var text = server.send(server.request("/metrics")).body();
        assertThat(text)
                .contains("rungate_calls_in_flight 3")
                .contains(
                        "rungate_calls_total{door=\"openai_chat\",provider=\"openai\",status=\"ok\"}"
                                + " 1")
                .contains(
                        "rungate_call_duration_seconds_bucket{door=\"openai_chat\",provider=\"openai\",le=\"1.0\"}"
                                + " 1")
                .contains(
                        "rungate_first_byte_seconds_count{door=\"openai_chat\",provider=\"openai\"}"
                                + " 1")
                .contains("rungate_tokens_total{kind=\"input\",provider=\"openai\"} 7")
                .contains("rungate_spend_usd_total{provider=\"openai\"} 2.1E-5")
                .contains(
                        "rungate_refusals_total{code=\"unpriced_model\",door=\"anthropic_messages\"}"
                                + " 1")
                .contains(
                        "rungate_http_requests_total{method=\"GET\",path=\"/v1/runs/{run}\",status=\"401\"}"
                                + " 1")
                .contains("path=\"unknown\"")
                .doesNotContain("secret-run")
                .doesNotContain(server.token.value());
    }

    @ParameterizedTest
    @CsvSource({
        "/nowhere, false",
        "/v1/nowhere, false",
        "/api/nowhere, false",
        "/v1/messages/nowhere, true",
        "/anthropic/nowhere, true",
        "/v1/v1/messages/nowhere, true",
        "/chat/nowhere, false"
    })
    void anUnknownPathIsNotFoundInTheFormatOfItsClients(String path, boolean anthropic) {
        var response = server.send(server.request(path));
        assertThat(response.statusCode()).isEqualTo(404);
        var json = ServerFixture.json(response);
        assertThat(json.at("/error/code").stringValue()).isEqualTo("not_found");
        assertThat(json.at("/error/type").stringValue()).isEqualTo("not_found_error");
        assertThat(json.at("/error/context/recovery/action").stringValue())
                .isEqualTo("check_address");
        assertThat(json.has("type")).isEqualTo(anthropic);
        assertThat(json.path("error").has("param")).isNotEqualTo(anthropic);
    }

    @Test
    void anUnknownPathTellsTheDoorsAndTheBaseUrls() {
        var message =
                ServerFixture.json(server.send(server.request("/nowhere"))).at("/error/message");
        assertThat(message.stringValue())
                .contains("/v1/chat/completions", "/v1/messages", "/v1 as base URL", "/llms.txt");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/chat/completions/, false",
        "//v1//chat/completions, false",
        "/chat/completions, false",
        "/v1/v1/chat/completions, false",
        "/v1/messages/, true",
        "/messages, true",
        "/v1/v1/messages, true",
        "/v1/v1/v1/messages//, true",
        "/anthropic/messages, true",
        "/anthropic/v1/v1/messages, true",
        "/messages/count_tokens, true",
        "/v1/v1/messages/count_tokens, true"
    })
    void aModelDoorIsFoundWithASlashOrAVersionTooManyOrTooFew(String path, boolean anthropic) {
        var response = server.send(server.request(path).POST(BodyPublishers.ofString("{}")));
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(ServerFixture.json(response).has("type")).isEqualTo(anthropic);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/models", "/v1/models/", "/v1/v1/models", "/anthropic/models", "//models"})
    void theListOfModelsIsFoundTheSameWays(String path) {
        assertThat(server.send(server.asAgent(path)).statusCode()).isEqualTo(200);
    }

    @Test
    void theQuestionsThatClaudeCodeAsksFirstAreAnswered() {
        for (var path : new String[] {"/", "/api/hello"}) {
            assertThat(
                            server.send(
                                            server.request(path)
                                                    .method("HEAD", BodyPublishers.noBody()))
                                    .statusCode())
                    .isEqualTo(200);
        }
        var models = ServerFixture.json(server.send(server.asAgent("/v1/models?limit=1000")));
        assertThat(models.path("data").isEmpty()).isFalse();
        assertThat(models.has("first_id")).isTrue();
        assertThat(models.path("has_more").booleanValue()).isFalse();
    }

    @Test
    void aListOfModelsInPagesIsComplete() {
        var all = ServerFixture.json(server.send(server.asAgent("/v1/models?limit=1000")));
        var first = ServerFixture.json(server.send(server.asAgent("/v1/models?limit=1")));
        assertThat(first.path("has_more").booleanValue()).isTrue();
        var last = first.path("last_id").stringValue();
        var rest =
                ServerFixture.json(
                        server.send(server.asAgent("/v1/models?limit=1000&after_id=" + last)));
        assertThat(rest.path("data").size() + 1).isEqualTo(all.path("data").size());
        assertThat(server.send(server.asAgent("/v1/models?limit=0")).statusCode()).isEqualTo(400);
    }

    @Test
    void anAgentSeesTheModelsThatItsPolicyAllows() {
        var everything = server.agentsPolicy;
        server.agentsPolicy =
                PolicyReader.stored(
                        new PolicyRef("few", 1),
                        Map.of(
                                "name",
                                "few",
                                "models",
                                Map.of("allow", List.of("openai/gpt-4o-mini"))));
        var seen = ServerFixture.json(server.send(server.asAgent("/v1/models"))).path("data");
        assertThat(seen.valueStream().map(each -> each.path("id").stringValue()))
                .allMatch(id -> id.equals("gpt-4o-mini"));
        assertThat(server.send(server.asAgent("/v1/models/gpt-4o")).statusCode()).isEqualTo(404);
        var all = ServerFixture.json(server.send(server.asAdmin("/v1/models"))).path("data");
        assertThat(all.size()).isGreaterThan(seen.size());
        server.agentsPolicy = everything;
    }

    @Test
    void aWrongMethodIsToldTheRightOnes() {
        var response = server.send(server.request("/v1/chat/completions").GET());
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("allow")).hasValue("POST");
        assertThat(ServerFixture.json(response).at("/error/code").stringValue())
                .isEqualTo("method_not_allowed");
        var template = server.send(server.request("/api/policies/x").POST(BodyPublishers.noBody()));
        assertThat(template.headers().firstValue("allow")).hasValue("GET, PUT");
    }

    @Test
    void aWebSocketIsRefusedAtOnce() throws IOException {
        try (var client = new RawClient(server.port())) {
            client.send(
                    "GET /v1/responses HTTP/1.1\r\n"
                            + "Host: x\r\n"
                            + "Upgrade: websocket\r\n"
                            + "Connection: Upgrade\r\n\r\n");
            assertThat(client.readUntil("}}}"))
                    .startsWith("HTTP/1.1 426")
                    .contains("websocket_not_offered");
        }
    }
}
