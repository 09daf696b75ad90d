package dev.rungate.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.ids.CallId;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.RunId;
import dev.rungate.ids.RunKey;
import dev.rungate.runs.Run;
import dev.rungate.runs.Step;
import dev.rungate.runs.Steps;
import dev.rungate.runs.Terms;
import dev.rungate.runs.UsageReport;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Administration: policies, agents, tokens, providers, models, usage.
class AdminRoutesTest {
    private static final String POLICY =
            """
            # a comment
            name: support
            budget: { run: { limit_usd: "2.00" } }
            """;

    private static ServerFixture server;

    @BeforeAll
    static void open() {
        server = new ServerFixture();
        assertThat(publish("support", POLICY).statusCode()).isEqualTo(201);
    }

    @AfterAll
    static void shut() {
        server.close();
    }

    @Test
    void theSameContentIsTheSameVersion() {
        var again =
                publish(
                        "support",
                        "{\"budget\":{\"run\":{\"limit_usd\":\"2.00\"}},\"name\":\"support\"}");
        assertThat(again.statusCode()).isEqualTo(200);
        var json = ServerFixture.json(again);
        assertThat(json.path("policy_id").stringValue()).isEqualTo("pol_support_v1");
        assertThat(json.path("name").stringValue()).isEqualTo("support");
        assertThat(json.path("version").intValue()).isEqualTo(1);
        assertThat(json.path("created_at").stringValue()).endsWith("Z");
    }

    @Test
    void otherContentIsTheNextVersion() {
        assertThat(publish("growing", "name: growing").statusCode()).isEqualTo(201);
        var second = publish("growing", "{\"name\":\"growing\",\"mode\":\"observe\"}");
        assertThat(second.statusCode()).isEqualTo(201);
        assertThat(ServerFixture.json(second).path("version").intValue()).isEqualTo(2);
        assertThat(admin("/api/policies/growing").path("version").intValue()).isEqualTo(2);
        assertThat(admin("/api/policies/growing/1").at("/resolved/mode").stringValue())
                .isEqualTo("enforce");
    }

    @Test
    void aPolicyIsShownAsStoredAndAsResolved() {
        var shown = admin("/api/policies/support/1");
        assertThat(shown.path("source").stringValue()).isEqualTo(POLICY);
        assertThat(shown.path("document").toString())
                .isEqualTo("{\"name\":\"support\",\"budget\":{\"run\":{\"limit_usd\":\"2.00\"}}}");
        assertThat(shown.at("/resolved/budget/run/limit_usd").stringValue()).isEqualTo("2.00");
        assertThat(shown.at("/resolved/budget/run/on_limit").stringValue()).isEqualTo("refuse");
        assertThat(shown.at("/resolved/models/allow/0").stringValue()).isEqualTo("*");
        assertThat(shown.at("/resolved/models/unpriced").stringValue()).isEqualTo("refuse");
        assertThat(
                        admin("/api/policies")
                                .path("data")
                                .valueStream()
                                .map(each -> each.path("name").stringValue()))
                .contains("support");
    }

    @Test
    void approversWhomNobodyCanTellAreAWarning() {
        var published =
                ServerFixture.json(
                        publish(
                                "asking",
                                """
                                name: asking
                                tools:
                                  - { tool: look, then: allow }
                                  - tool: refund
                                    then: ask
                                    approvers: [api, "mailto:a@b.example", "slack://#ops", Ann]
                                    escalate: { after: PT1M, to: ["slack://U0123ABCD"] }
                                """));
        assertThat(published.path("version").intValue()).isEqualTo(1);
        var warnings = published.path("warnings");
        assertThat(warnings.valueStream().map(each -> each.path("path").stringValue()))
                .containsExactly("tools[1].approvers[2]", "tools[1].escalate.to[0]");
        assertThat(warnings.get(0).path("problem").stringValue())
                .contains("slack://#ops", "not set up", "RUNGATE_SLACK_BOT_TOKEN");
        assertThat(ServerFixture.json(publish("quiet", "name: quiet")).path("warnings")).isEmpty();
    }

    @Test
    void publishingWarnsOfAMailboxThatNoMemberHasUnderFourEyes() {
        var document =
                """
                name: eyes
                tools:
                  - { tool: pay, then: ask, four_eyes: EYES, approvers: [Ann, "mailto:cfo@b.example"] }
                """;
        var warnings =
                ServerFixture.json(publish("eyes", document.replace("EYES", "true")))
                        .path("warnings");
        assertThat(warnings).hasSize(1);
        assertThat(warnings.get(0).path("path").stringValue()).isEqualTo("tools[0].approvers[1]");
        assertThat(warnings.get(0).path("problem").stringValue())
                .contains("mailto:cfo@b.example", "four_eyes", "no member has this mailbox");
        var others = ServerFixture.json(publish("eyes", document.replace("EYES", "false")));
        assertThat(others.path("warnings")).isEmpty();
    }

    @Test
    void everyMistakeOfAPolicyIsToldAtOnce() {
        var response =
                publish(
                        "faulty",
                        "{\"name\":\"other\",\"budget\":{\"run\":{\"limit_usd\":2}},\"models\":{\"unpriced\":\"maybe\"},\"tool\":[]}");
        assertThat(response.statusCode()).isEqualTo(400);
        var error = ServerFixture.json(response).path("error");
        assertThat(error.path("code").stringValue()).isEqualTo("invalid_request");
        assertThat(
                        error.at("/context/problems")
                                .valueStream()
                                .map(each -> each.path("path").stringValue()))
                .containsExactlyInAnyOrder(
                        "name", "budget.run.limit_usd", "models.unpriced", "tool");
        assertThat(server.send(server.asAdmin("/api/policies/faulty")).statusCode()).isEqualTo(404);
    }

    @Test
    void textThatIsNoDocumentHasOneProblem() {
        var problems = ServerFixture.json(publish("faulty", "{")).at("/error/context/problems");
        assertThat(problems.size()).isEqualTo(1);
        assertThat(problems.get(0).path("path").stringValue()).isEqualTo("$");
        assertThat(problems.get(0).path("problem").stringValue())
                .contains("line")
                .contains("column");
    }

    @Test
    void anAgentIsMadeWithATokenThatWorks() {
        var response =
                post(
                        "/api/agents",
                        "{\"name\":\"Refunds\",\"policy\":\"support/1\",\"may_choose\":[\"strict\"],\"team\":\"care\",\"expires_at\":\"2999-01-01T00:00:00Z\"}");
        assertThat(response.statusCode()).isEqualTo(201);
        var made = ServerFixture.json(response);
        assertThat(made.propertyNames()).containsExactly("agent", "token_id", "token");
        var agent = made.path("agent");
        assertThat(agent.propertyNames())
                .containsExactly(
                        "agent_id", "name", "policy", "may_choose", "team", "owner", "created_at");
        assertThat(agent.path("policy").stringValue()).isEqualTo("support/1");
        var call =
                server.request("/v1/models").header("x-api-key", made.path("token").stringValue());
        assertThat(server.send(call).statusCode()).isEqualTo(200);
        assertThat(admin("/api/agents/" + agent.path("agent_id").stringValue())).isEqualTo(agent);
        assertThat(admin("/api/agents").path("data").valueStream()).contains(agent);

        var further = post("/api/agents/" + agent.path("agent_id").stringValue() + "/tokens", "");
        assertThat(further.statusCode()).isEqualTo(201);
        assertThat(ServerFixture.json(further).propertyNames())
                .containsExactly("token_id", "token");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"policy":"support"}|name
                    {"name":"a"}|policy
                    {"name":"a","policy":"nowhere"}|policy
                    {"name":"a","policy":"support/9"}|policy
                    {"name":"a","policy":"support","may_choose":"b"}|may_choose
                    {"name":"a","policy":"support","may_choose":[7]}|may_choose[0]
                    {"name":"a","policy":"support","expires_at":"tomorrow"}|expires_at
                    {"name":"a","policy":"support","expires_at":"2000-01-01T00:00:00Z"}|expires_at
                    {"name":"a\\nb","policy":"support"}|name
                    {"name":"a","policy":"support","polcy":"b"}|polcy
                    """)
    void aFaultyAgentIsRefused(String body, String field) {
        var response = post("/api/agents", body);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(ServerFixture.json(response).at("/error/context/field").stringValue())
                .isEqualTo(field);
    }

    @Test
    void tokensAreListedWithoutTheirSecretsAndRevokedOnce() {
        var token = server.token(server.agent("listed"), null);
        var id = server.directory.token(token.sha256()).orElseThrow().id().value();
        var listed = server.send(server.asAdmin("/api/tokens"));
        assertThat(listed.body())
                .contains(id)
                .doesNotContain(token.value())
                .doesNotContain(token.sha256());
        var revoked = ServerFixture.json(server.send(server.asAdmin("/api/tokens/" + id).DELETE()));
        assertThat(revoked.path("revoked_at").stringValue()).endsWith("Z");
        assertThat(ServerFixture.json(server.send(server.asAdmin("/api/tokens/" + id).DELETE())))
                .isEqualTo(revoked);
        assertThat(server.send(server.asAdmin("/api/tokens/tok_none").DELETE()).statusCode())
                .isEqualTo(404);
        assertThat(server.send(server.asAdmin("/api/tokens/a%20b").DELETE()).statusCode())
                .isEqualTo(404);
    }

    @Test
    void aProviderIsAddedAndItsKeyNeverShown() {
        var put =
                server.send(
                        server.asAdmin("/api/providers/mine")
                                .PUT(
                                        BodyPublishers.ofString(
                                                "{\"base_url\":\"http://127.0.0.1:9/v1/\",\"format\":\"openai\",\"api_key\":\"sk-very-secret-1234\",\"models\":[\"my-model\"]}")));
        assertThat(put.statusCode()).isEqualTo(200);
        var provider = ServerFixture.json(put);
        assertThat(provider.path("name").stringValue()).isEqualTo("mine");
        assertThat(provider.path("format").stringValue()).isEqualTo("openai");
        assertThat(provider.path("base_url").stringValue()).isEqualTo("http://127.0.0.1:9/v1");
        assertThat(provider.path("api_key").stringValue()).isEqualTo("…1234");
        var list = server.send(server.asAdmin("/api/providers"));
        assertThat(list.body())
                .contains("\"mine\"")
                .contains("\"openai\"")
                .doesNotContain("secret");
        assertThat(
                        admin("/api/models?limit=1000")
                                .path("data")
                                .valueStream()
                                .map(each -> each.path("id").stringValue()))
                .contains("mine/my-model", "gpt-4o-mini");
    }

    @Test
    void aFaultyProviderIsRefusedWithEveryMistake() {
        var put =
                server.send(
                        server.asAdmin("/api/providers/mine2")
                                .PUT(
                                        BodyPublishers.ofString(
                                                "{\"base_url\":\"nowhere\",\"format\":\"morse\"}")));
        assertThat(put.statusCode()).isEqualTo(400);
        assertThat(ServerFixture.json(put).at("/error/context/problems").size()).isEqualTo(2);
    }

    @Test
    void modelsAreListedAsEachSdkExpects() {
        var openAi = ServerFixture.json(server.send(server.asAgent("/v1/models")));
        assertThat(openAi.path("object").stringValue()).isEqualTo("list");
        assertThat(openAi.at("/data/0").propertyNames())
                .containsExactly("id", "object", "created", "owned_by");
        var anthropic =
                ServerFixture.json(
                        server.send(
                                server.asAgent("/v1/v1/models")
                                        .header("anthropic-version", "2023-06-01")));
        assertThat(anthropic.propertyNames())
                .containsExactly("data", "has_more", "first_id", "last_id");
        assertThat(anthropic.at("/data/0").propertyNames())
                .containsExactly("type", "id", "display_name", "created_at");
        assertThat(
                        ServerFixture.json(
                                        server.send(
                                                server.asAgent("/v1/models/openai/gpt-4o-mini")))
                                .path("id")
                                .stringValue())
                .isEqualTo("gpt-4o-mini");
        assertThat(
                        ServerFixture.json(
                                        server.send(
                                                server.asAgent("/v1/models/openai%2Fgpt-4o-mini")))
                                .path("id")
                                .stringValue())
                .isEqualTo("gpt-4o-mini");
        assertThat(server.send(server.asAgent("/v1/models/unheard-of")).statusCode())
                .isEqualTo(404);
    }

    @Test
    void usageIsAddedUpByWhatOneAsksFor() {
        var at = Instant.parse("2026-10-01T10:00:00Z");
        server.runs.put(
                Run.fresh(new RunKey(OrgId.LOCAL, new RunId("counted")), Terms.limited(null), at),
                Steps.ok(new CallId("one"), 21_000, at),
                Steps.ok(new CallId("two"), 21_000, at.plusSeconds(60)),
                Steps.refused(new CallId("three"), at.plusSeconds(120)));
        var usage = admin("/api/usage?group_by=agent,day&from=2026-10-01&to=2026-10-02");
        assertThat(usage.toString())
                .isEqualTo(
                        """
                        {"data":[{"agent":"agt_one","day":"2026-10-01","calls":3,"refused_calls":1,"unpriced_calls":0,"spent_usd":"0.000042",\
                        "usage":{"input_tokens":14,"output_tokens":6,"cache_read_tokens":0,"cache_write_tokens":0,"reasoning_tokens":0}}],"next":null}\
                        """);
        assertThat(
                        admin("/api/usage?group_by=model&from=2026-10-01T10:01:00Z&to=2026-10-02")
                                .at("/data/0/calls")
                                .intValue())
                .isEqualTo(1);
        assertThat(server.send(server.asAdmin("/api/usage?group_by=colour")).statusCode())
                .isEqualTo(400);
        assertThat(server.send(server.asAdmin("/api/usage?from=yesterday")).statusCode())
                .isEqualTo(400);
    }

    @Test
    void usageReadsNoRunWithoutCallsInTheTimeAskedFor() {
        var day = Instant.parse("2026-09-01T00:00:00Z");
        var before = runAt("before", day.minusSeconds(3600));
        var during = runAt("during", day.plusSeconds(3600));
        var after = runAt("after", day.plusSeconds(90_000));
        server.runs.readSteps.clear();
        assertThat(admin("/api/usage?from=2026-09-01&to=2026-09-02").at("/data/0/calls").intValue())
                .isEqualTo(1);
        assertThat(server.runs.readSteps).contains(during).doesNotContain(before, after);
    }

    private static RunKey runAt(String name, Instant at) {
        var run = new RunKey(OrgId.LOCAL, new RunId(name));
        server.runs.put(
                Run.fresh(run, Terms.limited(null), at), Steps.ok(new CallId(name), 21_000, at));
        return run;
    }

    @Test
    void aReportOfMoreGroupsThanItHasRowsIsRefused() {
        var first = Instant.parse("1990-01-01T00:00:00Z");
        var run = new RunKey(OrgId.LOCAL, new RunId("of-many-days"));
        server.runs.put(
                Run.fresh(run, Terms.limited(null), first),
                IntStream.rangeClosed(0, UsageReport.MOST_ROWS)
                        .mapToObj(day -> first.plus(Duration.ofDays(day)))
                        .map(day -> Steps.ok(new CallId("on-" + day.getEpochSecond()), 1, day))
                        .toArray(Step[]::new));
        var refused = server.send(server.asAdmin("/api/usage?group_by=day"));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("group_by", "10000 rows");
        assertThat(admin("/api/usage?group_by=day&to=2000-01-01").path("data")).isNotEmpty();
    }

    private static HttpResponse<String> publish(String name, String document) {
        var type = document.startsWith("{") ? "application/json" : "application/yaml";
        return server.send(
                server.asAdmin("/api/policies/" + name)
                        .header("content-type", type)
                        .PUT(BodyPublishers.ofString(document)));
    }

    private static HttpResponse<String> post(String path, String body) {
        return server.send(server.asAdmin(path).POST(BodyPublishers.ofString(body)));
    }

    private static JsonNode admin(String path) {
        var response = server.send(server.asAdmin(path));
        assertThat(response.statusCode()).isEqualTo(200);
        return ServerFixture.json(response);
    }
}
