package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.rungate.providers.FakeAnswer;
import dev.rungate.providers.FakeProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A policy is published, chosen, and upheld rule by rule.
class PolicyStoryTest {
    private static final String ECHO = "echo/echo-1";
    private static final String HELLO = Bodies.chat(ECHO, "Hello");

    @TempDir static Path data;
    private static FakeProvider provider;
    private static RunningServer server;
    private static HttpClientAs admin;

    private final String run = "run-" + UUID.randomUUID();

    @BeforeAll
    static void open() {
        provider = FakeProvider.start();
        server = RunningServer.start(data, provider);
        admin = server.admin();
    }

    @AfterAll
    static void close() {
        server.close();
        provider.close();
    }

    @Test
    void isVersionedByItsContent() {
        var first = admin.publish("growing", "name: growing\nrun: { max_steps: 5 }");
        assertThat(first.status()).isEqualTo(201);
        assertThat(first.json().path("version").intValue()).isEqualTo(1);
        var same = admin.publish("growing", "name: growing\nrun: { max_steps: 5 }");
        assertThat(same.status()).isEqualTo(200);
        assertThat(same.json()).isEqualTo(first.json());
        var second = admin.publish("growing", "name: growing\nrun: { max_steps: 6 }");
        assertThat(second.json().path("version").intValue()).isEqualTo(2);

        assertThat(admin.get("/api/policies/growing").json().path("version").intValue())
                .isEqualTo(2);
        var old = admin.get("/api/policies/growing/1").json();
        assertThat(old.at("/resolved/run/max_steps").intValue()).isEqualTo(5);
        assertThat(old.has("document")).isTrue();
        assertThat(admin.get("/api/policies").text()).contains("growing");
        assertThat(admin.get("/api/policies/growing/3").status()).isEqualTo(404);
        assertThat(admin.get("/api/policies/unheard-of").status()).isEqualTo(404);
    }

    @Test
    void mayBeWrittenInJson() {
        var json = "{\"name\":\"as-json\",\"run\":{\"max_steps\":5}}";
        var published =
                admin.with("content-type", "application/json")
                        .send(
                                "PUT",
                                "/api/policies/as-json",
                                json.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(published.status()).isEqualTo(201);
    }

    @Test
    void isToldAllItsMistakesAtOnce() {
        var faulty =
                admin.publish(
                        "faulty",
                        """
                        name: faulty
                        mode: strict
                        run: { idle_timeout: 15 minutes, max_steps: 0 }
                        budget: { run: { limit_usd: 2.00, on_limit: shrug } }
                        models: { allow: gpt-4o, unpriced: maybe }
                        tools:
                          - { tool: "drop_*", then: deny }
                          - { tool: issue_refund, when: "args.amount_usd >", then: deny }
                        rates: { requests_per_minute: -1 }
                        loop: { identical_requests: 3 }
                        """);
        assertThat(faulty.status()).isEqualTo(400);
        assertThat(faulty.code()).isEqualTo("invalid_request");
        assertThat(
                        faulty.context()
                                .path("problems")
                                .valueStream()
                                .map(problem -> problem.path("path").asString()))
                .containsExactlyInAnyOrder(
                        "mode",
                        "run.idle_timeout",
                        "run.max_steps",
                        "budget.run.limit_usd",
                        "budget.run.on_limit",
                        "models.allow",
                        "models.unpriced",
                        "tools[1].when",
                        "rates.requests_per_minute",
                        "loop");
        assertThat(faulty.context().path("problems").valueStream())
                .allSatisfy(problem -> assertThat(problem.path("problem").asString()).isNotBlank());
        assertThat(admin.get("/api/policies/faulty").status()).isEqualTo(404);
    }

    @Test
    void thatIsNoDocumentIsToldWhere() {
        var broken = admin.publish("broken", "name: broken\nrun: { max_steps: [");
        assertThat(broken.status()).isEqualTo(400);
        assertThat(broken.context().at("/problems/0/path").asString()).isEqualTo("$");
        assertThat(broken.context().at("/problems/0/problem").asString())
                .containsPattern("line \\d");
        var twice = admin.publish("broken", "name: broken\nmode: enforce\nmode: observe");
        assertThat(twice.status()).isEqualTo(400);
    }

    @Test
    void thatIsABombDoesNotGoOff() {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 30; i++) {
            bomb.append("a%d: &a%d [".formatted(i, i))
                    .append(("*a" + (i - 1) + ", ").repeat(8))
                    .append("*a%d]\n".formatted(i - 1));
        }
        long start = System.nanoTime();
        assertThat(admin.publish("bomb", bomb.toString()).status()).isEqualTo(400);
        assertThat(admin.publish("bomb", "name: bomb\nx: " + "[".repeat(100_000)).status())
                .isEqualTo(400);
        assertThat(
                        admin.publish(
                                        "bomb",
                                        "name: bomb\nx: !!javax.script.ScriptEngineManager []")
                                .status())
                .isEqualTo(400);
        assertThat(admin.publish("bomb", "name: bomb\nx: " + "y".repeat(2_000_000)).status())
                .isIn(400, 413);
        var forEver =
                "name: bomb\n"
                        + "tools: [{ tool: x, then: deny, when: \"[1,2,3,4,5,6,7,8].all(a,"
                        + " [1,2,3,4,5,6,7,8].all(b, [1,2,3,4,5,6,7,8].all(c, [1,2,3,4,5,6,7,8].all(d,"
                        + " [1,2,3,4,5,6,7,8].all(e, [1,2,3,4,5,6,7,8].all(f, [1,2,3,4,5,6,7,8].all(g,"
                        + " args.x > a+b+c+d+e+f+g)))))))\" }]";
        var expensive = admin.publish("bomb", forEver);
        assertThat(expensive.status()).isEqualTo(400);
        assertThat(expensive.context().at("/problems/0/path").asString())
                .isEqualTo("tools[0].when");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void isKeptByWhoeverStartedUnderItsVersion() {
        admin.agentUnder("pinned", "");
        var pinned = worker("pinned/1");
        var floating = worker("pinned");
        assertThat(floating.in(run).chat(HELLO).status()).isEqualTo(200);
        admin.publish("pinned", "name: pinned\nmodels: { allow: [\"openai/*\"] }");

        assertThat(pinned.chat(HELLO).header("x-rungate-policy")).hasValue("pinned/1");
        assertThat(floating.in(run).chat(HELLO).header("x-rungate-policy")).hasValue("pinned/1");
        var fresh = floating.in(run + "-2").chat(HELLO);
        assertThat(fresh.status()).isEqualTo(403);
        assertThat(fresh.header("x-rungate-policy")).hasValue("pinned/2");
    }

    @Test
    void isChosenOnlyByWhoMay() {
        admin.agentUnder("usual", "");
        admin.publish("tight", "name: tight\nmodels: { allow: [\"openai/*\"] }");
        admin.agentUnder("loose", "");
        var body = "{\"name\":\"chooser\",\"policy\":\"usual\",\"may_choose\":[\"tight\"]}";
        var chooser =
                new HttpClientAs(
                        server.url(),
                        admin.post("/api/agents", body).json().path("token").asString());

        var chosen = chooser.in(run).with("x-rungate-policy", "tight").chat(HELLO);
        assertThat(chosen.status()).isEqualTo(403);
        assertThat(chosen.context().path("policy_name").asString()).isEqualTo("tight/1");

        var denied = chooser.in(run + "-2").with("x-rungate-policy", "loose").chat(HELLO);
        var unknown = chooser.in(run + "-3").with("x-rungate-policy", "nobodys").chat(HELLO);
        for (var reply : new Reply[] {denied, unknown}) {
            assertThat(reply.status()).isEqualTo(403);
            assertThat(reply.code()).isEqualTo("policy_violation");
            assertThat(reply.context().path("field").asString()).isEqualTo("x-rungate-policy");
        }
        assertThat(denied.error().path("message").asString().replace("loose", "?"))
                .isEqualTo(unknown.error().path("message").asString().replace("nobodys", "?"));

        chooser.in(run + "-4").chat(HELLO);
        var later = chooser.in(run + "-4").with("x-rungate-policy", "tight").chat(HELLO);
        assertThat(later.status()).isEqualTo(409);
        assertThat(later.code()).isEqualTo("run_conflict");
        var itsOwn = chooser.in(run + "-4").with("x-rungate-policy", "usual").chat(HELLO);
        assertThat(itsOwn.status()).isEqualTo(200);
    }

    @Test
    void namesTheModelsItAllows() {
        var picky =
                admin.agentUnder(
                        "models", "models: { allow: [\"openai/gpt-4o*\", \"claude-haiku-*\"] }");
        var refused = picky.in(run).chat(Bodies.chat("o3", "Hello"));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.code()).isEqualTo("policy_violation");
        assertThat(refused.context().path("field").asString()).isEqualTo("model");
        assertThat(refused.context().path("requested").asString()).isEqualTo("o3");
        assertThat(refused.context().path("allowed").toString())
                .isEqualTo("[\"openai/gpt-4o*\",\"claude-haiku-*\"]");
        assertThat(refused.context().path("rule").asString()).isEqualTo("models.allow");
        assertThat(picky.messages(Bodies.chat("claude-opus-4-6", "Hello")).status()).isEqualTo(403);

        provider.answer(
                FakeAnswer.json(200, CannedAnswers.chat(5, 5)),
                FakeAnswer.json(200, CannedAnswers.message(5, 5)));
        assertThat(picky.chat(Bodies.chat("openai/gpt-4o-mini", "x")).status()).isEqualTo(200);
        assertThat(picky.messages(Bodies.chat("claude-haiku-4-5", "x")).status()).isEqualTo(200);
    }

    @Test
    void refusesWhatHasNoPriceUnlessItGivesOne() {
        var strict = admin.agentUnder("priced", "mode: enforce");
        var refused = strict.in(run).chat(Bodies.chat("gpt-from-the-future", "Hello"));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.code()).isEqualTo("unpriced_model");
        assertThat(refused.context().path("requested").asString()).isEqualTo("gpt-from-the-future");

        var giving =
                admin.agentUnder(
                        "giving",
                        "models: { unpriced: { input_usd_per_mtok: \"1\", output_usd_per_mtok:"
                                + " \"1000\" } }");
        provider.answer(FakeAnswer.json(200, CannedAnswers.chat(0, 5)));
        var answered = giving.in(run + "-2").chat(Bodies.chat("gpt-from-the-future", "Hello"));
        assertThat(answered.status()).isEqualTo(200);

        var open = admin.agentUnder("open", "models: { unpriced: allow }");
        provider.answer(
                FakeAnswer.json(
                        200,
                        CannedAnswers.chat(5, 5)
                                .replace("gpt-4o-mini-2024-07-18", "gpt-from-the-future")));
        var free = open.in(run + "-3").chat(Bodies.chat("gpt-from-the-future", "Hello"));
        assertThat(free.status()).isEqualTo(200);
        assertThat(free.header("x-rungate-cost-usd")).isEmpty();
        assertThat(open.lastStep(run + "-3").path("cost_usd").isNull()).isTrue();
    }

    @Test
    void countsTheRequestsOfAMinute() {
        var slow = admin.agentUnder("slow", "rates: { requests_per_minute: 2 }");
        assertThat(slow.in(run).chat(HELLO).status()).isEqualTo(200);
        assertThat(slow.in(run).chat(HELLO).status()).isEqualTo(200);
        var third = slow.in(run).chat(HELLO);
        assertRateLimited(third, 2);
        assertThat(third.context().path("window").asString()).isEqualTo("minute");
        assertThat(slow.in(run + "-2").chat(HELLO).status()).isEqualTo(200);
        assertThat(slow.run(run).path("steps").intValue()).isEqualTo(2);
        assertThat(slow.steps(run)).hasSize(3);
    }

    @Test
    void countsTheRequestsOfAnAgentOverAllItsRuns() {
        var slow = admin.agentUnder("slow-agent", "rates: { agent: { requests_per_minute: 2 } }");
        assertThat(slow.in(run).chat(HELLO).status()).isEqualTo(200);
        assertThat(slow.in(run + "-2").chat(HELLO).status()).isEqualTo(200);
        assertRateLimited(slow.in(run + "-3").chat(HELLO), 2);
        var colleague = worker("slow-agent");
        assertThat(colleague.in(run + "-4").chat(HELLO).status()).isEqualTo(200);
    }

    @Test
    void countsTheTokensOfAMinute() {
        var slow = admin.agentUnder("slow-tokens", "rates: { tokens_per_minute: 400 }");
        int let = 0;
        Reply last = slow.in(run).chat(HELLO);
        while (last.status() == 200 && let < 200) {
            let++;
            last = slow.in(run).chat(HELLO);
        }
        assertThat(let).isPositive();
        assertRateLimited(last, 400);
    }

    @Test
    void countsTheCallsInFlight() {
        for (var rules :
                new String[] {"rates: { parallel: 1 }", "rates: { agent: { parallel: 1 } }"}) {
            var name = rules.contains("agent") ? "alone-agent" : "alone-run";
            var alone = admin.agentUnder(name, rules);
            var body = Bodies.chatStream(ECHO, "[[wait:30s]] slowly");
            try (var first = LiveStream.chat(alone.in(run + name), body).awaitText("data:")) {
                var second = alone.in(run + name).chat(HELLO);
                assertRateLimited(second, 1);
                assertThat(second.context().path("window").isNull()).isTrue();
                alone.post("/v1/runs/" + run + name + "/cancel");
                first.awaitEnd(Duration.ofSeconds(2));
            }
            Eventually.holds(() ->
                    assertThat(alone.in(run + name + "-2").chat(HELLO).status()).isEqualTo(200));
        }
    }

    @Test
    void noticesARunThatGoesInCircles() {
        var circling = admin.agentUnder("circling", "loops: { identical_requests: 3 }");
        for (int i = 0; i < 3; i++) {
            assertThat(circling.in(run).chat(HELLO).status()).isEqualTo(200);
        }
        var fourth = circling.in(run).chat(HELLO);
        assertThat(fourth.status()).isEqualTo(403);
        assertThat(fourth.code()).isEqualTo("loop_detected");
        assertThat(fourth.context().path("limit").intValue()).isEqualTo(3);
        assertThat(fourth.header("x-should-retry")).hasValue("false");
        assertThat(circling.in(run).chat(Bodies.chat(ECHO, "Something else")).status())
                .isEqualTo(200);
    }

    @Test
    void noticesTheSameToolCallAgainAndAgain() {
        var circling = admin.agentUnder("circling-tools", "loops: { identical_tool_calls: 2 }");
        for (int i = 0; i < 2; i++) {
            assertThat(circling.in(run).chat(lookup(i, "{\"a\":1,\"b\":2}")).status())
                    .isEqualTo(200);
        }
        var third = circling.in(run).chat(lookup(2, "{\"b\":2,\"a\":1}"));
        assertThat(third.status()).isEqualTo(403);
        assertThat(third.code()).isEqualTo("loop_detected");
        assertThat(third.context().path("tool").asString()).isEqualTo("lookup");
        assertThat(circling.in(run).chat(lookup(3, "{\"a\":2}")).status()).isEqualTo(200);
    }

    private static String lookup(int turn, String arguments) {
        return Bodies.chatTool(ECHO, "turn " + turn + " call lookup " + arguments, "lookup", "");
    }

    @Test
    void endsARunThatTakesTooManySteps() {
        var brief = admin.agentUnder("brief", "run: { max_steps: 2 }");
        assertThat(brief.in(run).chat(HELLO).status()).isEqualTo(200);
        assertThat(brief.in(run).chat(HELLO).status()).isEqualTo(200);
        var third = brief.in(run).chat(HELLO);
        assertThat(third.status()).isEqualTo(403);
        assertThat(third.code()).isEqualTo("policy_violation");
        assertThat(third.context().path("field").asString()).isEqualTo("run.max_steps");
        assertThat(third.context().path("allowed").asString()).isEqualTo("2");
    }

    @Test
    void endsARunThatTakesTooManyTokens() {
        var brief = admin.agentUnder("few-tokens", "run: { max_tokens: 20 }");
        Reply last = brief.in(run).chat(HELLO);
        for (int i = 0; i < 20 && last.status() == 200; i++) {
            last = brief.in(run).chat(HELLO);
        }
        assertThat(last.status()).isEqualTo(403);
        assertThat(last.context().path("field").asString()).isEqualTo("run.max_tokens");
    }

    @Test
    void endsARunThatTakesTooLong() throws InterruptedException {
        var brief = admin.agentUnder("hasty", "run: { max_duration: PT1S }");
        assertThat(brief.in(run).chat(HELLO).status()).isEqualTo(200);
        Thread.sleep(1_100);
        var late = brief.in(run).chat(HELLO);
        assertThat(late.status()).isEqualTo(403);
        assertThat(late.context().path("field").asString()).isEqualTo("run.max_duration");
    }

    @Test
    void thatObservesRecordsWhatItWouldHaveRefused() {
        var watched =
                admin.agentUnder(
                        "watched",
                        """
                        mode: observe
                        run: { max_steps: 1 }
                        budget: { run: { limit_usd: "0.000001" } }
                        models: { allow: ["openai/*"], prices: { echo-1: { input_usd_per_mtok: "1", output_usd_per_mtok: "5" } } }
                        tools: [{ tool: "drop_*", then: deny }]
                        rates: { requests_per_minute: 1 }
                        loops: { identical_requests: 1 }
                        """);
        var drop = Bodies.chatTool(ECHO, "call drop_table {\"a\":1}", "drop_table", "");
        assertThat(watched.in(run).chat(drop).status()).isEqualTo(200);
        var second = watched.in(run).chat(drop);
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.text()).contains("drop_table");
        assertThat(watched.lastStep(run).path("would_refuse").valueStream())
                .extracting(
                        waived -> waived.path("code").asString(),
                        waived -> waived.path("rule").asString())
                .contains(
                        tuple("policy_violation", "models.allow"),
                        tuple("tool_denied", "tools[0]"),
                        tuple("policy_violation", "run.max_steps"),
                        tuple("rate_limited", "rates.requests_per_minute"),
                        tuple("loop_detected", "loops.identical_requests"),
                        tuple("budget_exceeded", "budget.run.limit_usd"));
        assertThat(watched.run(run).at("/budget/spent_usd").asString()).isNotEqualTo("0.00");
    }

    private static void assertRateLimited(Reply reply, int limit) {
        assertThat(reply.status()).as(reply.text()).isEqualTo(429);
        assertThat(reply.code()).isEqualTo("rate_limited");
        assertThat(reply.error().path("type").asString()).isEqualTo("rate_limit_error");
        assertThat(reply.context().path("limit").intValue()).isEqualTo(limit);
        var seconds = reply.context().path("retry_after_seconds").intValue();
        assertThat(seconds).isBetween(1, 59);
        assertThat(reply.header("retry-after")).hasValue(Integer.toString(seconds));
        assertThat(reply.header("x-should-retry")).hasValue("true");
    }

    private static HttpClientAs worker(String policy) {
        return new HttpClientAs(
                server.url(), admin.hire("further", policy).path("token").asString());
    }
}
