package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.providers.FakeAnswer;
import dev.rungate.providers.FakeProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A run from its first call to its end, as its agent and its administrator see it.
class RunStoryTest {
    private static final String ECHO = "echo/echo-1";
    private static final String HELLO = Bodies.chat(ECHO, "Hello");
    private static final Duration AT_ONCE = Duration.ofSeconds(2);

    @TempDir static Path data;
    private static FakeProvider provider;
    private static RunningServer server;
    private static HttpClientAs admin;
    private static HttpClientAs agent;

    private final String run = "run-" + UUID.randomUUID();

    @BeforeAll
    static void open() {
        provider = FakeProvider.start();
        server = RunningServer.start(data, provider);
        admin = server.admin();
        agent = admin.agentUnder("worker", "budget: { run: { limit_usd: \"1\" } }");
    }

    @AfterAll
    static void close() {
        server.close();
        provider.close();
    }

    @Test
    void startsWithItsFirstCall() {
        var reply = agent.in(run).chat(HELLO);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("x-rungate-run-id")).hasValue(run);
        assertThat(reply.header("x-rungate-policy")).hasValue("worker/1");
        assertThat(reply.header("x-rungate-provider")).hasValue("echo");
        assertThat(reply.header("x-rungate-model")).hasValue("echo-1");
        assertThat(reply.header("x-rungate-budget-limit-usd")).hasValue("1.00");
        assertThat(reply.header("x-request-id")).isPresent();
        var step = agent.lastStep(run);
        assertThat(reply.header("x-rungate-step-id")).hasValue(step.path("step_id").asString());
        assertThat(reply.header("x-rungate-cost-usd")).hasValue(step.path("cost_usd").asString());
        var seen = agent.run(run);
        assertThat(seen.path("state").asString()).isEqualTo("open");
        assertThat(seen.path("steps").intValue()).isEqualTo(1);
        assertThat(seen.at("/budget/spent_usd")).isEqualTo(step.path("cost_usd"));
        assertThat(seen.at("/budget/held_usd").asString()).isEqualTo("0.00");
        assertThat(seen.at("/usage/input_tokens").longValue()).isPositive();
    }

    @Test
    void joinsCallsThatNameNone() {
        var worker = new HttpClientAs(server.url(), newAgentToken("worker"));
        var first = worker.chat(HELLO).header("x-rungate-run-id").orElseThrow();
        var second = worker.messages(HELLO).header("x-rungate-run-id");
        assertThat(second).hasValue(first);
        assertThat(worker.steps(first)).hasSize(2);
        var fresh = worker.with("x-rungate-new-run", "true").chat(HELLO);
        assertThat(fresh.header("x-rungate-run-id")).isPresent().get().isNotEqualTo(first);
    }

    @Test
    void endsByItselfWhenNothingHappens() throws InterruptedException {
        var sleeper = admin.agentUnder("sleeper", "run: { idle_timeout: PT1S }");
        var first = sleeper.chat(HELLO).header("x-rungate-run-id").orElseThrow();
        Thread.sleep(1_200);

        var idle = sleeper.run(first);
        assertThat(idle.path("state").asString()).isEqualTo("completed");
        assertThat(idle.path("closed_by").asString()).isEqualTo("idle");
        assertThat(idle.path("closed_at").isString()).isTrue();
        assertThat(sleeper.in(first).chat(HELLO).code()).isEqualTo("run_closed");
        var second = sleeper.chat(HELLO);
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.header("x-rungate-run-id")).isPresent().get().isNotEqualTo(first);
    }

    @Test
    void isNotStartedTwiceUnderOneName() {
        var fresh = agent.in(run).with("x-rungate-new-run", "true");
        assertThat(fresh.chat(HELLO).status()).isEqualTo(200);
        var again = fresh.chat(HELLO);
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.code()).isEqualTo("run_conflict");
        assertThat(again.header("x-should-retry")).hasValue("false");
    }

    @Test
    void isCompletedOnce() {
        agent.in(run).chat(HELLO);
        var first = agent.post("/v1/runs/" + run + "/complete");
        var second = admin.post("/v1/runs/" + run + "/complete");
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.json().path("state").asString()).isEqualTo("completed");
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.json()).isEqualTo(first.json());

        var late = agent.in(run).messages(HELLO);
        assertThat(late.status()).isEqualTo(409);
        assertThat(late.json().path("type").asString()).isEqualTo("error");
        assertThat(late.error().path("type").asString()).isEqualTo("invalid_request_error");
        assertThat(late.code()).isEqualTo("run_closed");
        assertThat(late.context().path("state").asString()).isEqualTo("completed");
        assertThat(late.context().path("closed_at")).isEqualTo(first.json().path("closed_at"));
        assertThat(late.header("x-should-retry")).hasValue("false");
    }

    @Test
    void whenCancelledCutsItsChatStreams() {
        try (var stream =
                LiveStream.chat(
                        agent.in(run), Bodies.chatStream(ECHO, "[[words:100]] [[pace:100ms]]"))) {
            stream.awaitText("\"content\"");
            assertThat(cancel().path("state").asString()).isEqualTo("cancelled");
            var text = stream.awaitEnd(AT_ONCE);
            assertThat(text).doesNotContain("[DONE]").contains("\"code\":\"run_closed\"");
            assertThat(text.strip().lines().toList().getLast()).startsWith("data: {\"error\":");
        }
        assertChargedForWhatCame();
    }

    @Test
    void whenCancelledCutsItsMessageStreams() {
        try (var stream =
                LiveStream.messages(
                        agent.in(run), Bodies.chatStream(ECHO, "[[words:100]] [[pace:100ms]]"))) {
            stream.awaitText("text_delta");
            cancel();
            var text = stream.awaitEnd(AT_ONCE);
            assertThat(text).doesNotContain("message_stop").contains("event: error\n");
            assertThat(text).contains("\"code\":\"run_closed\"");
        }
        assertChargedForWhatCame();
    }

    @Test
    void whenCancelledDoesNotWaitForAProviderThatIsSilent() {
        provider.answer(FakeAnswer.silence());
        var call =
                java.util.concurrent.CompletableFuture.supplyAsync(
                        () -> agent.in(run).chat(Bodies.chat(CannedAnswers.GPT, "Hello")));
        Eventually.holds(() ->
                assertThat(agent.run(run).at("/budget/held_usd").asString()).isNotIn("", "0.00"));
        cancel();
        var reply = call.orTimeout(2, java.util.concurrent.TimeUnit.SECONDS).join();
        assertThat(reply.status()).isEqualTo(409);
        assertThat(reply.code()).isEqualTo("run_closed");
        Eventually.holds(() ->
                assertThat(agent.run(run).at("/budget/held_usd").asString()).isEqualTo("0.00"));
    }

    private JsonNode cancel() {
        var cancelled = agent.post("/v1/runs/" + run + "/cancel");
        assertThat(cancelled.status()).isEqualTo(200);
        var again = agent.post("/v1/runs/" + run + "/cancel");
        assertThat(again.json().path("closed_at")).isEqualTo(cancelled.json().path("closed_at"));
        return cancelled.json();
    }

    private void assertChargedForWhatCame() {
        Eventually.holds(() -> {
            var step = agent.lastStep(run);
            assertThat(step.path("error").path("code").asString()).isEqualTo("run_closed");
            assertThat(step.path("cost_usd").asString()).isNotIn("", "0.00");
            var seen = agent.run(run);
            assertThat(seen.path("state").asString()).isEqualTo("cancelled");
            assertThat(seen.at("/budget/held_usd").asString()).isEqualTo("0.00");
            assertThat(seen.at("/budget/spent_usd")).isEqualTo(step.path("cost_usd"));
        });
    }

    @Test
    void goesOnWhenItsLimitIsRaised() {
        var thrifty = admin.agentUnder("thrifty", "budget: { run: { limit_usd: \"0.000001\" } }");
        assertThat(thrifty.in(run).chat(HELLO).status()).isEqualTo(402);
        assertThat(thrifty.run(run).path("state").asString()).isEqualTo("blocked");

        var denied = thrifty.post("/v1/runs/" + run + "/limit", "{\"limit_usd\":\"5.00\"}");
        assertThat(denied.status()).isEqualTo(401);
        var raised = admin.post("/v1/runs/" + run + "/limit", "{\"limit_usd\":\"5.00\"}");
        assertThat(raised.status()).isEqualTo(200);
        assertThat(raised.json().path("state").asString()).isEqualTo("open");
        assertThat(raised.json().at("/budget/limit_usd").asString()).isEqualTo("5.00");
        assertThat(thrifty.in(run).chat(HELLO).status()).isEqualTo(200);

        var lowered = admin.post("/v1/runs/" + run + "/limit", "{\"limit_usd\":\"0.00\"}");
        assertThat(lowered.status()).isEqualTo(200);
        assertThat(thrifty.in(run).chat(HELLO).status()).isEqualTo(402);
    }

    @Test
    void takesNoLimitThatIsNoAmount() {
        agent.in(run).chat(HELLO);
        for (var limit : new String[] {"5", "\"-1\"", "\"1e3\"", "\"a lot\"", "null", "true"}) {
            var reply = admin.post("/v1/runs/" + run + "/limit", "{\"limit_usd\":" + limit + "}");
            assertThat(reply.status()).as(limit).isEqualTo(400);
            assertThat(reply.context().path("field").asString()).isEqualTo("limit_usd");
        }
    }

    @Test
    void belongsToItsAgent() {
        agent.in(run).chat(HELLO);
        var stranger = new HttpClientAs(server.url(), newAgentToken("worker"));
        assertThat(stranger.in(run).chat(HELLO).code()).isEqualTo("run_conflict");
        assertThat(stranger.get("/v1/runs/" + run).status()).isEqualTo(404);
        assertThat(stranger.get("/v1/runs/" + run + "/steps").status()).isEqualTo(404);
        assertThat(stranger.post("/v1/runs/" + run + "/cancel").status()).isEqualTo(404);
        assertThat(stranger.post("/v1/runs/" + run + "/complete").status()).isEqualTo(404);
        assertThat(admin.get("/v1/runs/" + run).status()).isEqualTo(200);
        assertThat(agent.run(run).path("state").asString()).isEqualTo("open");
    }

    @Test
    void isSharedWhereThePolicySaysSo() {
        var first = admin.agentUnder("team", "run: { shared: true }");
        var second = new HttpClientAs(server.url(), newAgentToken("team"));
        assertThat(first.in(run).chat(HELLO).status()).isEqualTo(200);
        assertThat(second.in(run).chat(HELLO).status()).isEqualTo(200);
        assertThat(admin.steps(run)).hasSize(2);
    }

    @Test
    void mayBeNamedInTheBody() {
        provider.answer(FakeAnswer.json(200, CannedAnswers.chat(5, 5)));
        var more =
                ",\"rungate\":{\"run_id\":\"%s\",\"customer\":\"acme\",\"feature\":\"refunds\",\"tags\":{\"a\":\"b\"}},\"x\":1.0"
                        .formatted(run);
        var reply = agent.chat(Bodies.chat(CannedAnswers.GPT, "Hello", more));
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("x-rungate-run-id")).hasValue(run);
        assertThat(provider.lastRequest().text())
                .doesNotContain("rungate", "acme")
                .contains("\"x\":1.0");
        var seen = agent.run(run);
        assertThat(seen.path("customer").asString()).isEqualTo("acme");
        assertThat(seen.path("feature").asString()).isEqualTo("refunds");
        assertThat(seen.at("/tags/a").asString()).isEqualTo("b");
    }

    @Test
    void isNotNamedTwiceDifferently() {
        var body = Bodies.chat(ECHO, "Hello", ",\"rungate\":{\"run_id\":\"another\"}");
        var reply = agent.in(run).chat(body);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.context().path("field").asString()).isEqualTo("rungate.run_id");
        var unknown = agent.chat(Bodies.chat(ECHO, "Hello", ",\"rungate\":{\"runid\":\"x\"}"));
        assertThat(unknown.context().path("field").asString()).isEqualTo("rungate.runid");
    }

    @Test
    void hasANameOfHarmlessCharacters() {
        for (var name : new String[] {"a b", "ä", "x".repeat(129), "a/b", "a;b", "a%0d%0ab"}) {
            var inHeader = agent.in(name).chat(HELLO);
            assertThat(inHeader.status()).as(name).isEqualTo(400);
            assertThat(inHeader.context().path("field").asString()).isEqualTo("x-rungate-run-id");
        }
        for (var name : new String[] {"a\\nb", "a\\u0000b", ""}) {
            var more = ",\"rungate\":{\"run_id\":\"" + name + "\"}";
            var inBody = agent.chat(Bodies.chat(ECHO, "Hello", more));
            assertThat(inBody.status()).as(name).isEqualTo(400);
            assertThat(inBody.context().path("field").asString()).isEqualTo("rungate.run_id");
        }
        assertThat(agent.in("A-z.0:9_" + "x".repeat(120)).chat(HELLO).status()).isEqualTo(200);
    }

    @Test
    void countsItsStepsInOrderAndShowsThemInPages() {
        for (int i = 0; i < 5; i++) {
            agent.in(run).chat(i == 3 ? Bodies.chat("nobody-knows-this", "x") : HELLO);
        }
        var first = agent.get("/v1/runs/" + run + "/steps?limit=2").json();
        var second =
                agent.get(
                                "/v1/runs/"
                                        + run
                                        + "/steps?limit=3&after="
                                        + first.path("next").asString())
                        .json();
        assertThat(first.path("data").valueStream().map(step -> step.path("number").intValue()))
                .containsExactly(1, 2);
        assertThat(second.path("data").valueStream().map(step -> step.path("number").intValue()))
                .containsExactly(3, 4, 5);
        assertThat(second.path("next").isNull()).isTrue();
        var refused = second.path("data").path(1);
        assertThat(refused.path("status").asString()).isEqualTo("refused");
        assertThat(refused.path("cost_usd").asString()).isEqualTo("0.00");
        assertThat(refused.at("/error/code").asString()).isEqualTo("unpriced_model");
        assertThat(agent.steps(run).stream().map(step -> step.path("step_id").asString()))
                .doesNotHaveDuplicates();
    }

    @Test
    void isListedForItsAgentAndForTheAdministrator() {
        var lister = new HttpClientAs(server.url(), newAgentToken("worker"));
        for (int i = 0; i < 3; i++) {
            lister.in(run + "-" + i).chat(HELLO);
        }
        var mine = lister.get("/v1/runs?limit=2").json();
        assertThat(mine.path("data").size()).isEqualTo(2);
        var rest = lister.get("/v1/runs?limit=100&after=" + mine.path("next").asString()).json();
        assertThat(rest.path("data").size()).isEqualTo(1);
        assertThat(rest.path("next").isNull()).isTrue();
        assertThat(admin.get("/v1/runs?limit=1000").json().path("data").size()).isGreaterThan(3);
    }

    @Test
    void thatNobodyStartedIsNotFound() {
        var missing = agent.get("/v1/runs/nobody-started-this");
        assertThat(missing.status()).isEqualTo(404);
        assertThat(missing.code()).isEqualTo("not_found");
        assertThat(agent.post("/v1/runs/nobody-started-this/complete").status()).isEqualTo(404);
        assertThat(
                        admin.post("/v1/runs/nobody-started-this/limit", "{\"limit_usd\":\"1\"}")
                                .status())
                .isEqualTo(404);
    }

    private static String newAgentToken(String policy) {
        return admin.hire("further", policy).path("token").asString();
    }
}
