package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.providers.FakeAnswer;
import dev.rungate.providers.FakeProvider;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What is held, what is charged and what is refused, to the nano-dollar. A token of output costs
/// ten cents here and a token of input nothing, so that every sum can be done by hand.
class MoneyStoryTest {
    private static final String PRICES =
            """
            models:
              prices:
                gpt-4o-mini:      { input_usd_per_mtok: "0", output_usd_per_mtok: "100000" }
                claude-haiku-4-5: { input_usd_per_mtok: "0", output_usd_per_mtok: "100000" }
            """;

    @TempDir static Path data;
    private static FakeProvider provider;
    private static RunningServer server;
    private static HttpClientAs admin;
    private static HttpClientAs agent;
    private static HttpClientAs clamped;

    private final String run = "run-" + UUID.randomUUID();

    @BeforeAll
    static void open() {
        provider = FakeProvider.start();
        server = RunningServer.start(data, provider);
        admin = server.admin();
        agent = admin.agentUnder("dollar", PRICES + "budget: { run: { limit_usd: \"1.00\" } }");
        clamped =
                admin.agentUnder(
                        "clamped",
                        PRICES
                                + "budget: { run: { limit_usd: \"0.55\", on_limit: clamp,"
                                + " min_output_tokens: 2 } }");
    }

    @AfterAll
    static void close() {
        server.close();
        provider.close();
    }

    @Test
    void aCallThatCannotFitIsRefusedWithTheSum() {
        provider.answer(FakeAnswer.json(200, CannedAnswers.chat(50, 4)));
        assertThat(agent.in(run).chat(tokens(10)).status()).isEqualTo(200);

        var refused = agent.in(run).chat(tokens(7));
        assertThat(refused.status()).isEqualTo(402);
        assertThat(refused.code()).isEqualTo("budget_exceeded");
        assertThat(refused.error().path("type").asString()).isEqualTo("billing_error");
        assertFigures(refused.context(), "0.40", "0.00", "0.60", "0.70");
        assertThat(refused.context().path("steps").intValue()).isEqualTo(1);
        assertThat(refused.context().path("scope").asString()).isEqualTo("run");
        assertThat(refused.context().path("window").isNull()).isTrue();
        assertThat(refused.context().path("policy_name").asString()).isEqualTo("dollar/1");
        assertThat(refused.context().path("step_that_tripped").asString())
                .isEqualTo("llm.gpt-4o-mini");
        assertThat(refused.context().at("/recovery/retry").asBoolean(true)).isFalse();
        assertThat(refused.header("x-should-retry")).hasValue("false");
        assertThat(agent.run(run).path("state").asString()).isEqualTo("blocked");

        provider.answer(FakeAnswer.json(200, CannedAnswers.chat(50, 6)));
        assertThat(agent.in(run).chat(tokens(6)).status()).isEqualTo(200);
        var full = agent.run(run);
        assertThat(full.path("state").asString()).isEqualTo("open");
        assertThat(full.at("/budget/spent_usd").asString()).isEqualTo("1.00");
        assertThat(full.at("/budget/remaining_usd").asString()).isEqualTo("0.00");
        assertThat(agent.in(run).chat(tokens(1)).status()).isEqualTo(402);
    }

    @Test
    void whatOthersHoldIsWaitedForAndThenSaidToBeHeld() {
        provider.answer(FakeAnswer.stream(CannedAnswers.chatStream(50, 3)).stallAfter(400));
        try (var held = LiveStream.chat(agent.in(run), stream(8)).awaitText("content")) {
            long asked = System.nanoTime();
            var reply = agent.in(run).chat(tokens(3));
            assertThat(Duration.ofNanos(System.nanoTime() - asked))
                    .isBetween(Duration.ofMillis(500), Duration.ofMillis(3_500));
            assertThat(reply.status()).isEqualTo(429);
            assertThat(reply.code()).isEqualTo("budget_held");
            assertThat(reply.header("retry-after")).hasValue("1");
            assertThat(reply.header("x-should-retry")).hasValue("true");
            assertFigures(reply.context(), "0.00", "0.80", "0.20", "0.30");
            assertThat(reply.context().path("retry_after_seconds").intValue()).isEqualTo(1);

            var never = agent.in(run).chat(tokens(11));
            assertThat(never.status()).isEqualTo(402);
            assertFigures(never.context(), "0.00", "0.80", "0.20", "1.10");
            assertThat(held.text()).doesNotContain("[DONE]");
        }
        provider.closeConnections();
    }

    @Test
    void aCallThatWaitsIsLetInWhenTheOtherEnds() {
        provider.answer(
                FakeAnswer.json(200, CannedAnswers.chat(50, 1)).delayedBy(Duration.ofMillis(700)));
        var first = CompletableFuture.supplyAsync(() -> agent.in(run).chat(tokens(9)));
        Eventually.holds(() ->
                assertThat(agent.run(run).at("/budget/held_usd").asString()).isEqualTo("0.90"));
        provider.answer(FakeAnswer.json(200, CannedAnswers.chat(50, 1)));
        assertThat(agent.in(run).chat(tokens(5)).status()).isEqualTo(200);
        assertThat(first.join().status()).isEqualTo(200);
        assertThat(agent.run(run).at("/budget/spent_usd").asString()).isEqualTo("0.20");
    }

    @Test
    void aCallIsClampedToWhatIsLeft() {
        provider.answer(FakeAnswer.json(200, CannedAnswers.chat(5, 2)));
        var whole = clamped.in(run).chat(tokens(100));
        assertThat(whole.status()).isEqualTo(200);
        assertThat(whole.header("x-rungate-max-tokens-clamped")).hasValue("5");
        assertThat(provider.lastRequest().text()).isEqualTo(tokens(5));

        provider.answer(FakeAnswer.json(200, CannedAnswers.message(5, 1)));
        var message =
                clamped.in(run)
                        .messages(
                                Bodies.chat(CannedAnswers.CLAUDE, "Hello")
                                        .replace("\"max_tokens\":200", "\"max_tokens\" : 1000"));
        assertThat(message.status()).isEqualTo(200);
        assertThat(message.header("x-rungate-max-tokens-clamped")).hasValue("3");
        assertThat(provider.lastRequest().text()).contains("\"max_tokens\" : 3,");

        provider.answer(FakeAnswer.json(200, CannedAnswers.chat(5, 2)));
        var unsaid = clamped.in(run).chat(unlimited());
        assertThat(unsaid.status()).isEqualTo(200);
        assertThat(unsaid.header("x-rungate-max-tokens-clamped")).hasValue("2");
        assertThat(provider.lastRequest().text()).containsAnyOf("_tokens\":2", "_tokens\": 2");

        var less = clamped.in(run).chat(tokens(100));
        assertThat(less.status()).isEqualTo(402);
        assertThat(clamped.run(run).at("/budget/spent_usd").asString()).isEqualTo("0.50");
    }

    @Test
    void aCallThatFitsIsNotClamped() {
        provider.answer(FakeAnswer.json(200, CannedAnswers.chat(5, 2)));
        var whole = clamped.in(run).chat(tokens(5));
        assertThat(whole.header("x-rungate-max-tokens-clamped")).isEmpty();
        assertThat(provider.lastRequest().text()).isEqualTo(tokens(5));
    }

    @Test
    void severalChoicesAreHeldForSeverally() {
        var twice = tokens(6).replace("\"messages\"", "\"n\":2,\"messages\"");
        var refused = agent.in(run).chat(twice);
        assertThat(refused.status()).isEqualTo(402);
        assertThat(refused.context().path("estimated_cost_usd").asString()).isEqualTo("1.20");
    }

    @Test
    void anAnswerThatCostsMoreThanItsHoldIsChargedInFull() {
        provider.answer(FakeAnswer.json(200, CannedAnswers.chat(5, 30)));
        assertThat(agent.in(run).chat(tokens(2)).status()).isEqualTo(200);
        var step = agent.lastStep(run);
        assertThat(step.path("cost_usd").asString()).isEqualTo("3.00");
        assertThat(step.path("over_hold").asBoolean(false)).isTrue();
        var seen = agent.run(run).path("budget");
        assertThat(seen.path("spent_usd").asString()).isEqualTo("3.00");
        assertThat(agent.in(run).chat(tokens(1)).status()).isEqualTo(402);
    }

    @Test
    void aProvidersOwnRefusalCostsNothing() {
        provider.answer(
                FakeAnswer.json(429, "{\"error\":{\"message\":\"slow\",\"code\":\"rate\"}}")
                        .header("retry-after", "7")
                        .header("x-request-id", "req_theirs"));
        var reply = agent.in(run).chat(tokens(2));
        assertThat(reply.status()).isEqualTo(429);
        assertThat(reply.text()).isEqualTo("{\"error\":{\"message\":\"slow\",\"code\":\"rate\"}}");
        assertThat(reply.header("retry-after")).hasValue("7");
        assertThat(reply.header("x-rungate-upstream-request-id")).hasValue("req_theirs");
        assertThat(reply.header("x-request-id")).isPresent().get().isNotEqualTo("req_theirs");
        assertThat(agent.run(run).at("/budget/spent_usd").asString()).isEqualTo("0.00");
        var step = agent.lastStep(run);
        assertThat(step.path("status").asString()).isEqualTo("failed");
        assertThat(step.path("cost_usd").asString()).isEqualTo("0.00");
    }

    @Test
    void theSameKeyIsExecutedAndChargedOnce() {
        provider.answer(FakeAnswer.json(200, CannedAnswers.chat(5, 2)).header("x-theirs", "1"));
        int asked = provider.requests().size();
        var keyed = agent.in(run).with("idempotency-key", "once-" + run);
        var first = keyed.chat(tokens(3));
        var second = keyed.chat(tokens(3));
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.header("x-theirs")).hasValue("1");
        assertThat(second.header("x-rungate-step-id")).isEqualTo(first.header("x-rungate-step-id"));
        assertThat(provider.requests()).hasSize(asked + 1);
        assertThat(agent.run(run).at("/budget/spent_usd").asString()).isEqualTo("0.20");
        assertThat(agent.steps(run)).hasSize(1);

        var other = keyed.chat(tokens(4));
        assertThat(other.status()).isEqualTo(409);
        assertThat(provider.requests()).hasSize(asked + 1);
    }

    @Test
    void theSameKeyAtTheSameTimeIsExecutedOnce() {
        provider.answer(
                FakeAnswer.json(200, CannedAnswers.chat(5, 2)).delayedBy(Duration.ofMillis(400)));
        int asked = provider.requests().size();
        var keyed = agent.in(run).with("idempotency-key", "together-" + run);
        var first = CompletableFuture.supplyAsync(() -> keyed.chat(tokens(3)));
        var second = CompletableFuture.supplyAsync(() -> keyed.chat(tokens(3)));
        assertThat(first.join().status()).isEqualTo(200);
        assertThat(second.join().body()).isEqualTo(first.join().body());
        assertThat(provider.requests()).hasSize(asked + 1);
        assertThat(agent.run(run).at("/budget/spent_usd").asString()).isEqualTo("0.20");
    }

    @Test
    void aStreamIsReplayedToo() {
        provider.answer(FakeAnswer.stream(CannedAnswers.chatStream(5, 2)));
        int asked = provider.requests().size();
        var keyed = agent.in(run).with("idempotency-key", "stream-" + run);
        var first = keyed.chat(stream(3));
        var second = keyed.chat(stream(3));
        assertThat(EventText.withoutOurs(second.body()))
                .isEqualTo(EventText.withoutOurs(first.body()));
        assertThat(second.header("content-type")).isEqualTo(first.header("content-type"));
        assertThat(provider.requests()).hasSize(asked + 1);
        assertThat(agent.run(run).at("/budget/spent_usd").asString()).isEqualTo("0.20");
    }

    @Test
    void spendIsReportedByWhatItWasFor() {
        provider.answer(FakeAnswer.json(200, CannedAnswers.chat(5, 2)));
        agent.in(run).with("x-rungate-customer", "acme-" + run).chat(tokens(3));
        Eventually.holds(() -> {
            var usage = admin.get("/api/usage?group_by=agent,model,customer").json();
            var acme =
                    usage.path("data")
                            .valueStream()
                            .filter(line ->
                                    line.path("customer").asString("").equals("acme-" + run))
                            .toList();
            assertThat(acme).hasSize(1);
            assertThat(acme.getFirst().toString()).contains("\"0.20\"");
        });
    }

    private static void assertFigures(
            JsonNode context, String spent, String held, String remaining, String estimated) {
        assertThat(context.path("cumulative_spend_usd").asString()).isEqualTo(spent);
        assertThat(context.path("held_usd").asString()).isEqualTo(held);
        assertThat(context.path("limit_usd").asString()).isEqualTo("1.00");
        assertThat(context.path("remaining_usd").asString()).isEqualTo(remaining);
        assertThat(context.path("estimated_cost_usd").asString()).isEqualTo(estimated);
        assertThat(new BigDecimal(spent).add(new BigDecimal(held)).add(new BigDecimal(remaining)))
                .isEqualByComparingTo("1.00");
    }

    private static String tokens(int most) {
        return Bodies.chat(CannedAnswers.GPT, "Hello")
                .replace("\"max_tokens\":200", "\"max_tokens\":" + most);
    }

    private static String unlimited() {
        return Bodies.chat(CannedAnswers.GPT, "Hello").replace("\"max_tokens\":200,", "");
    }

    private static String stream(int most) {
        return Bodies.chatStream(CannedAnswers.GPT, "Hello")
                .replace("\"max_tokens\":200", "\"max_tokens\":" + most);
    }
}
