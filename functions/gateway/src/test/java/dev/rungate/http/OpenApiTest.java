package dev.rungate.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.budgets.LedgerUnavailable;
import dev.rungate.http.calls.RunOptionKey;
import dev.rungate.ids.CallId;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.RunId;
import dev.rungate.ids.RunKey;
import dev.rungate.refusals.CallRefused;
import dev.rungate.runs.Run;
import dev.rungate.runs.Step;
import dev.rungate.runs.Steps;
import dev.rungate.runs.Terms;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// `docs/openapi.yaml` describes the running server: every door, and the answers as they are.
class OpenApiTest {
    private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}");

    private static ServerFixture server;
    private static OpenApiPage page;

    @BeforeAll
    static void open() {
        server = new ServerFixture();
        page = new OpenApiPage(server.send(server.request("/openapi.json")));
        var run =
                Run.fresh(
                        new RunKey(OrgId.LOCAL, new RunId("r")),
                        Terms.limited(2_000_000_000L),
                        Instant.now());
        server.runs.put(
                run,
                Steps.ok(new CallId("a"), 21_000, Instant.now()),
                Steps.refused(new CallId("b"), Instant.now()),
                event("run.limit", Step.Details.ofRun(Map.of("by", "admin", "limit_usd", "2.00"))),
                event("run.completed", Step.Details.ofRun(Map.of("by", "idle"))),
                event("run.approval_approved", Step.Details.ofGate(Map.of("gate_id", "gate_1"))));
    }

    private static Step event(String name, Step.Details details) {
        return Step.event(new CallId(name), name, Step.Kind.RUN, Instant.now(), details);
    }

    @AfterAll
    static void shut() {
        server.close();
    }

    @Test
    void everyDoorIsDescribedAndNothingElse() {
        var doors = new TreeSet<String>();
        server.doors()
                .all()
                .forEach(door -> doors.add(door.method() + " " + door.path().replace("*}", "}")));
        assertThat(page.operations()).isEqualTo(doors);
        assertThat(page.page().path("openapi").stringValue()).startsWith("3.1.");
    }

    @Test
    void everyVariableOfAPathIsDescribed() {
        for (var operation : page.operations()) {
            var described =
                    page.operation(operation)
                            .path("parameters")
                            .valueStream()
                            .map(page::resolved)
                            .filter(parameter ->
                                    parameter.path("in").stringValue("").equals("path"))
                            .map(parameter -> parameter.path("name").stringValue())
                            .toList();
            var inPath =
                    VARIABLE.matcher(operation).results().map(match -> match.group(1)).toList();
            assertThat(described).as(operation).isEqualTo(inPath);
        }
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        references(page.page(), new TreeSet<>())
                .forEach(reference ->
                        assertThat(page.page().at(reference.substring(1)).isMissingNode())
                                .as(reference)
                                .isFalse());
    }

    @Test
    void everyHeaderAndKeyOfTheRunOptionsIsDescribed() {
        var inBody = page.page().at("/components/schemas/RunOptions/properties").propertyNames();
        var headers =
                page.operation("POST /v1/chat/completions")
                        .path("parameters")
                        .valueStream()
                        .map(parameter -> page.resolved(parameter).path("name").stringValue())
                        .toList();
        assertThat(RunOptionKey.values())
                .allSatisfy(key -> {
                    assertThat(inBody).contains(key.word());
                    assertThat(headers).contains(key.headerField());
                });
        assertThat(inBody).hasSameSizeAs(RunOptionKey.values());
        assertThat(headers)
                .hasSize(RunOptionKey.values().length + 2)
                .contains("Idempotency-Key", "Prefer");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    GET /healthz|/healthz
                    GET /approvals|/approvals
                    GET /approvals/{gate}|/approvals/gate_1
                    POST /approvals/login|/approvals/login
                    POST /approvals/logout|/approvals/logout
                    POST /approvals/{gate}|/approvals/gate_1
                    GET /approvals/mail/{gate}|/approvals/mail/gate_1?p=x&s=y
                    POST /approvals/mail/{gate}|/approvals/mail/gate_1
                    GET /api/gates|/api/gates
                    GET /v1/gates/{gate}|/v1/gates/none
                    GET /readyz|/readyz
                    GET /metrics|/metrics
                    GET /llms.txt|/llms.txt
                    GET /|/
                    HEAD /|/
                    GET /openapi.json|/openapi.json
                    GET /policy.schema.json|/policy.schema.json
                    GET /v1/responses|/v1/responses
                    GET /v1/models|/v1/models
                    GET /v1/models/{model}|/v1/models/gpt-4o-mini
                    GET /v1/models/{model}|/v1/models/nobody
                    GET /v1/runs|/v1/runs
                    GET /v1/runs|/v1/runs?limit=x
                    GET /v1/runs/{run}|/v1/runs/r
                    GET /v1/runs/{run}|/v1/runs/none
                    GET /v1/runs/{run}/steps|/v1/runs/r/steps
                    GET /api/policies|/api/policies
                    GET /api/policies/{name}|/api/policies/none
                    GET /api/agents|/api/agents
                    GET /api/agents/{agent}|/api/agents/none
                    GET /api/tokens|/api/tokens
                    DELETE /api/tokens/{token}|/api/tokens/none
                    GET /api/members|/api/members
                    GET /api/members/{member}|/api/members/none
                    DELETE /api/members/{member}|/api/members/none
                    POST /api/members/{member}/tokens|/api/members/none/tokens
                    POST /slack/interactions|/slack/interactions
                    GET /api/providers|/api/providers
                    GET /api/models|/api/models?limit=1000
                    GET /api/usage|/api/usage?group_by=agent,model,customer,feature,day
                    GET /api/usage|/api/usage?group_by=x
                    """)
    void answersAreAsDescribed(String operation, String path) {
        var method = operation.substring(0, operation.indexOf(' '));
        page.describes(
                operation,
                server.send(server.asAdmin(path).method(method, BodyPublishers.noBody())));
    }

    @Test
    void administrationIsAsDescribed() {
        describes("PUT /api/policies/{name}", put("/api/policies/tests", "{\"name\":\"tests\"}"));
        describes("PUT /api/policies/{name}", put("/api/policies/tests", "{\"name\":\"tests\"}"));
        describes("PUT /api/policies/{name}", put("/api/policies/tests", "{\"mode\":7}"));
        describes("GET /api/policies/{name}", server.asAdmin("/api/policies/tests"));
        describes("GET /api/policies/{name}/{version}", server.asAdmin("/api/policies/tests/1"));
        describes("GET /api/policies", server.asAdmin("/api/policies"));
        describes("POST /api/agents", post("/api/agents", "{\"name\":\"a\",\"policy\":\"tests\"}"));
        describes("POST /api/agents", post("/api/agents", "{}"));
        var agent = server.directory.agents(OrgId.LOCAL, 1, null).data().getFirst();
        describes(
                "POST /api/agents/{agent}/tokens",
                post("/api/agents/" + agent.id() + "/tokens", "{}"));
        describes("GET /api/agents", server.asAdmin("/api/agents"));
        describes("GET /api/tokens", server.asAdmin("/api/tokens"));
        describes(
                "PUT /api/providers/{name}",
                put(
                        "/api/providers/p",
                        "{\"base_url\":\"http://127.0.0.1:9\",\"format\":\"anthropic\"}"));
        describes("PUT /api/providers/{name}", put("/api/providers/p", "{}"));
        describes(
                "POST /v1/runs/{run}/limit", post("/v1/runs/r/limit", "{\"limit_usd\":\"3.00\"}"));
        describes("POST /v1/runs/{run}/complete", post("/v1/runs/r/complete", ""));
        describes("POST /v1/runs/{run}/cancel", post("/v1/runs/r/cancel", ""));
        describes("GET /api/tokens", server.asAgent("/api/tokens"));
    }

    @Test
    void membersAreAsDescribed() {
        describes("POST /api/members", post("/api/members", "{\"name\":\"B\"}"));
        var ada =
                post(
                        "/api/members",
                        "{\"name\":\"A\",\"slack\":{\"user_id\":\"U1\"},\"email\":\"a@b.example\"}");
        describes("POST /api/members", ada);
        describes("POST /api/members", ada);
        describes("GET /api/members", server.asAdmin("/api/members"));
        var member = server.members.bySlack(OrgId.LOCAL, "T1", "U1").orElseThrow();
        var path = "/api/members/" + member.id();
        describes("GET /api/members/{member}", server.asAdmin(path));
        describes("POST /api/members/{member}/tokens", post(path + "/tokens", "{}"));
        describes("POST /api/members/{member}/tokens", post(path + "/tokens", "{\"x\":1}"));
        describes("DELETE /api/members/{member}", server.asAdmin(path).DELETE());
    }

    @Test
    void modelsInTheirOtherShapeAreAsDescribed() {
        var list = server.asAgent("/v1/models").header("anthropic-version", "2023-06-01");
        describes("GET /v1/models", list);
        describes("GET /anthropic/v1/models", server.asAgent("/anthropic/v1/models"));
    }

    @Test
    void callsAreAsDescribed() {
        describes("POST /v1/chat/completions", call("/v1/chat/completions"));
        describes("POST /v1/messages", call("/v1/messages"));
        describes("POST /v1/messages/count_tokens", call("/v1/messages/count_tokens"));
        describes("POST /v1/chat/completions", post("/v1/chat/completions", "{}"));
        describes(
                "POST /v1/messages",
                server.asAgent("/v1/messages").POST(BodyPublishers.ofString("{}")));
    }

    @Test
    void everyRefusalOfACallIsAsDescribed() {
        for (var refusal : RefusalSamples.all()) {
            server.dispatch.answers(incoming -> {
                throw new CallRefused(refusal, FakeDispatch.RECEIPT, "a.rule");
            });
            if (refusal.row().status() != 404 && refusal.row().status() != 405) {
                describes("POST /v1/chat/completions", call("/v1/chat/completions"));
                describes("POST /v1/messages", call("/v1/messages"));
            }
        }
        server.dispatch.answers(incoming -> {
            throw new LedgerUnavailable("nobody answers", new IOException("refused"));
        });
        describes("POST /v1/chat/completions", call("/v1/chat/completions"));
        server.dispatch.answers(incoming -> FakeDispatch.whole("{}"));
    }

    @Test
    void theCodesAreAllCodesThereAre() {
        var described =
                page.page()
                        .at("/components/schemas/Code/enum")
                        .valueStream()
                        .map(JsonNode::stringValue)
                        .toList();
        var codes = new TreeSet<String>();
        RefusalSamples.all().forEach(refusal -> codes.add(refusal.code()));
        codes.add("internal_error");
        codes.add("websocket_not_offered");
        assertThat(described).containsExactlyInAnyOrderElementsOf(codes);
    }

    private static void describes(String operation, HttpRequest.Builder request) {
        page.describes(operation, server.send(request));
    }

    private static HttpRequest.Builder call(String path) {
        return server.asAgent(path)
                .POST(
                        BodyPublishers.ofString(
                                "{\"model\":\"m\",\"max_tokens\":5,\"messages\":[]}"));
    }

    private static HttpRequest.Builder put(String path, String body) {
        return server.asAdmin(path)
                .header("content-type", "application/json")
                .PUT(BodyPublishers.ofString(body));
    }

    private static HttpRequest.Builder post(String path, String body) {
        return server.asAdmin(path).POST(BodyPublishers.ofString(body));
    }

    private static TreeSet<String> references(JsonNode node, TreeSet<String> found) {
        if (node.path("$ref").isString()) {
            found.add(node.path("$ref").stringValue());
        }
        node.forEach(child -> references(child, found));
        return found;
    }
}
