package dev.rungate.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.ids.AgentId;
import dev.rungate.ids.CallId;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.PolicyRef;
import dev.rungate.ids.RunId;
import dev.rungate.ids.RunKey;
import dev.rungate.pricing.Usd;
import dev.rungate.runs.Balance;
import dev.rungate.runs.Run;
import dev.rungate.runs.RunState;
import dev.rungate.runs.RunTerms;
import dev.rungate.runs.RunTotals;
import dev.rungate.runs.Step;
import dev.rungate.runs.Steps;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Runs are shown as the documents say, to whom they belong.
class RunRoutesTest {
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    private static ServerFixture server;

    @BeforeAll
    static void open() {
        server = new ServerFixture();
        server.runs.put(
                run("refunds-7", server.agent.id(), Usd.of("2.00")),
                Steps.ok(new CallId("one"), 21_000, START),
                Steps.refused(new CallId("two"), START.plusMillis(1500)));
        server.runs.put(run("endless", server.agent.id(), null));
        server.runs.put(run("strangers", new AgentId("agt_stranger"), null));
    }

    @AfterAll
    static void shut() {
        server.close();
    }

    @Test
    void aRunIsShownWithEveryField() {
        var response = server.send(server.asAgent("/v1/runs/refunds-7"));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .isEqualTo(
                        """
                        {"run_id":"refunds-7","state":"open","agent_id":"%s","policy":"support-agents/3","parent_run_id":null,"customer":"acme","feature":null,\
                        "tags":{"tier":"gold"},"started_at":"2026-11-21T10:00:00.000Z","last_activity_at":"2026-11-21T10:00:02.500Z","closed_at":null,"closed_by":null,\
                        "budget":{"limit_usd":"2.00","spent_usd":"0.0315","held_usd":"0.00","remaining_usd":"1.9685"},"steps":3,\
                        "usage":{"input_tokens":10,"output_tokens":5,"cache_read_tokens":1,"cache_write_tokens":2,"reasoning_tokens":3},"pending_gates":[]}\
                        """
                                .formatted(server.agent.id()));
    }

    @Test
    void anEventOfTheRunSaysWhoMadeItAndADecisionWhoDecided() {
        var raised = new LinkedHashMap<>(Map.of("by", "admin"));
        raised.put("limit_usd", "5.00");
        server.runs.put(
                run("raised", server.agent.id(), Usd.of("5.00")),
                event("run.limit", Step.Details.ofRun(raised)),
                event("run.approval_approved", Step.Details.ofGate(Map.of("gate_id", "gate_1"))));
        var steps = ServerFixture.json(server.send(server.asAdmin("/v1/runs/raised/steps")));
        assertThat(steps.at("/data/0/event").toString())
                .isEqualTo("{\"by\":\"admin\",\"limit_usd\":\"5.00\"}");
        assertThat(steps.at("/data/0").has("gate")).isFalse();
        assertThat(steps.at("/data/1/gate").toString()).isEqualTo("{\"gate_id\":\"gate_1\"}");
        assertThat(steps.at("/data/1").has("event")).isFalse();
    }

    private static Step event(String name, Step.Details details) {
        return Step.event(new CallId(name), name, Step.Kind.RUN, START, details);
    }

    @Test
    void withoutALimitLimitAndRemainingAreNull() {
        var budget =
                ServerFixture.json(server.send(server.asAdmin("/v1/runs/endless"))).path("budget");
        assertThat(budget.path("limit_usd").isNull()).isTrue();
        assertThat(budget.path("remaining_usd").isNull()).isTrue();
    }

    @Test
    void stepsAreShownWithEveryField() {
        var list = ServerFixture.json(server.send(server.asAgent("/v1/runs/refunds-7/steps")));
        assertThat(list.path("next").isNull()).isTrue();
        assertThat(list.path("data").get(0).toString())
                .isEqualTo(
                        """
                        {"step_id":"stp_one","number":1,"name":"llm.gpt-4o-mini","kind":"llm","status":"ok","provider":"openai","requested_model":"gpt-4o-mini",\
                        "model":"gpt-4o-mini-2024-07-18","started_at":"2026-11-21T10:00:00.000Z","duration_ms":812,"first_byte_ms":301,\
                        "usage":{"input_tokens":7,"output_tokens":3,"cache_read_tokens":0,"cache_write_tokens":0,"reasoning_tokens":0},"cost_usd":"0.000021",\
                        "estimated":false,"price":{"source":"genai-prices","as_of":"2026-11-01"},"finish_reason":"stop","tool_calls":["get_weather"],"error":null,\
                        "fallback_of":null,"request_sha256":"%s"}\
                        """
                                .formatted("ab12".repeat(16)));
        assertThat(list.path("data").get(1).toString())
                .isEqualTo(
                        """
                        {"step_id":"stp_two","number":2,"name":"llm.gpt-4o-mini","kind":"llm","status":"refused","provider":null,"requested_model":"gpt-4o-mini",\
                        "model":null,"started_at":"2026-11-21T10:00:01.500Z","duration_ms":0,"first_byte_ms":null,"usage":null,"cost_usd":"0.00","estimated":false,\
                        "price":null,"finish_reason":null,"tool_calls":[],"error":{"code":"budget_exceeded","message":"Run budget ceiling reached."},\
                        "fallback_of":null,"request_sha256":null,"would_refuse":[{"code":"rate_limited","rule":"rates.parallel"}]}\
                        """);
    }

    @Test
    void stepsAreReadPageByPage() {
        var first =
                ServerFixture.json(server.send(server.asAgent("/v1/runs/refunds-7/steps?limit=1")));
        assertThat(first.path("data").size()).isEqualTo(1);
        var next = first.path("next").stringValue();
        var second =
                ServerFixture.json(
                        server.send(
                                server.asAgent("/v1/runs/refunds-7/steps?limit=1&after=" + next)));
        assertThat(second.at("/data/0/number").intValue()).isEqualTo(2);
        assertThat(second.path("next").isNull()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=1001", "limit=x", "limit=-1", "after=x"})
    void aFaultyPageIsRefused(String query) {
        var response = server.send(server.asAgent("/v1/runs/refunds-7/steps?" + query));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(ServerFixture.json(response).at("/error/context/field").stringValue())
                .isEqualTo(query.substring(0, query.indexOf('=')));
    }

    @Test
    void anAgentMeetsOnlyItsOwnRuns() {
        var own = ServerFixture.json(server.send(server.asAgent("/v1/runs")));
        assertThat(own.path("data").valueStream().map(run -> run.path("run_id").stringValue()))
                .contains("refunds-7", "endless")
                .doesNotContain("strangers");
        var all = ServerFixture.json(server.send(server.asAdmin("/v1/runs")));
        assertThat(all.path("data").valueStream().map(run -> run.path("run_id").stringValue()))
                .contains("strangers");
    }

    @ParameterizedTest
    @ValueSource(strings = {"strangers", "unknown", "a%20b", "%00"})
    void whatIsNotTheAgentsDoesNotExist(String run) throws Exception {
        try (var client = new RawClient(server.port())) {
            var head =
                    " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nx-api-key: "
                            + server.token.value()
                            + "\r\n\r\n";
            assertThat(client.send("GET /v1/runs/" + run + head).readToEnd())
                    .startsWith("HTTP/1.1 404")
                    .contains("not_found");
        }
        if (!run.equals("%00")) {
            for (var end : new String[] {"complete", "cancel"}) {
                var request =
                        server.asAgent("/v1/runs/" + run + "/" + end).POST(BodyPublishers.noBody());
                assertThat(server.send(request).statusCode()).isEqualTo(404);
            }
        }
    }

    @Test
    void aRunIsCompletedOnceAndAsOftenAsOneLikes() {
        server.runs.put(run("done", server.agent.id(), null));
        var first = post("done", "complete");
        assertThat(first.path("state").stringValue()).isEqualTo("completed");
        assertThat(first.path("closed_by").stringValue()).isEqualTo(server.agent.id().value());
        assertThat(post("done", "complete")).isEqualTo(first);
        assertThat(post("done", "cancel")).isEqualTo(first);
        assertThat(server.cut).noneMatch(run -> run.key().run().value().equals("done"));
    }

    @Test
    void cancellingCutsTheStreamsInFlight() {
        server.runs.put(run("gone", server.agent.id(), null));
        assertThat(post("gone", "cancel").path("state").stringValue()).isEqualTo("cancelled");
        assertThat(server.cut)
                .filteredOn(run -> run.key().run().value().equals("gone"))
                .hasSize(1)
                .allMatch(run -> run.state() == RunState.CANCELLED);
    }

    @Test
    void anAdministratorRaisesALimit() {
        server.runs.put(run("poor", server.agent.id(), Usd.of("1.00")));
        var response = limit("poor", "{\"limit_usd\":\"5.00\"}");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(ServerFixture.json(response).at("/budget/limit_usd").stringValue())
                .isEqualTo("5.00");
        assertThat(limit("unknown", "{\"limit_usd\":\"5.00\"}").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "",
                "{\"limit_usd\":5}",
                "{\"limit_usd\":\"-5.00\"}",
                "{\"limit_usd\":\"5,00\"}",
                "{\"limit_usd\":null}"
            })
    void aFaultyLimitIsRefused(String body) {
        var response = limit("refunds-7", body);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(ServerFixture.json(response).at("/error/context/field").stringValue())
                .isEqualTo("limit_usd");
    }

    private static JsonNode post(String run, String what) {
        var response =
                server.send(
                        server.asAgent("/v1/runs/" + run + "/" + what)
                                .POST(BodyPublishers.noBody()));
        assertThat(response.statusCode()).isEqualTo(200);
        return ServerFixture.json(response);
    }

    private static HttpResponse<String> limit(String run, String body) {
        return server.send(
                server.asAdmin("/v1/runs/" + run + "/limit").POST(BodyPublishers.ofString(body)));
    }

    private static Run run(String id, AgentId agent, @Nullable Usd limit) {
        var terms =
                new RunTerms(
                        agent,
                        new PolicyRef("support-agents", 3),
                        limit,
                        Duration.ofMinutes(15),
                        false,
                        null,
                        "acme",
                        null,
                        Map.of("tier", "gold"));
        return new Run(
                new RunKey(OrgId.LOCAL, new RunId(id)),
                terms,
                RunState.OPEN,
                START,
                START.plusMillis(2_500),
                null,
                null,
                new Balance(limit, Usd.of("0.0315"), Usd.ZERO),
                new RunTotals(10, 5, 1, 2, 3),
                3,
                Run.RunCounters.NONE,
                List.of());
    }
}
