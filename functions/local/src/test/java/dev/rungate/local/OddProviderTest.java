package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.providers.FakeAnswer;
import dev.rungate.providers.FakeAnswer.Framing;
import dev.rungate.providers.FakeProvider;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Providers that do not keep to their own rules: what they send passes, and what it costs stays
/// known.
class OddProviderTest {
    private static final String HELLO = Bodies.chat(CannedAnswers.GPT, "Hello");
    private static final String STREAM = Bodies.chatStream(CannedAnswers.GPT, "Hello");

    @TempDir static Path data;
    private static FakeProvider provider;
    private static RunningServer server;
    private static HttpClientAs agent;

    private final String run = "run-" + UUID.randomUUID();

    @BeforeAll
    static void open() {
        provider = FakeProvider.start();
        server = RunningServer.start(data, provider);
        agent = server.admin().agentUnder("odd", "budget: { run: { limit_usd: \"1\" } }");
    }

    @AfterAll
    static void close() {
        server.close();
        provider.close();
    }

    @Test
    void thatSendsElsewhereIsNotFollowed() {
        int asked = provider.requests().size();
        provider.answer(
                FakeAnswer.json(307, "{}").header("location", provider.url() + "/elsewhere"));
        var reply = agent.in(run).chat(HELLO);
        assertThat(reply.status()).isEqualTo(502);
        assertThat(reply.code()).isEqualTo("upstream_error");
        assertThat(reply.context().path("upstream_status").intValue()).isEqualTo(307);
        assertThat(reply.header("location")).isEmpty();
        assertThat(provider.requests()).hasSize(asked + 1);
        assertThat(step().path("cost_usd").asString()).isEqualTo("0.00");
    }

    @TestFactory
    Stream<DynamicTest> thatFailsUnderAStatusThatPromisesAnAnswerHasFailed() {
        return Stream.of(
                        "this is no JSON",
                        "",
                        "<html>Bad gateway</html>",
                        "{\"error\":{\"message\":\"overloaded\"}}")
                .map(body -> DynamicTest.dynamicTest("»" + body + "«", () -> hasFailed(body)));
    }

    private void hasFailed(String body) {
        for (var type : List.of("application/json", "text/html")) {
            for (var asking : List.of(HELLO, STREAM)) {
                var name = run + (body + type + asking).hashCode();
                provider.answer(
                        FakeAnswer.of(
                                200,
                                type,
                                body.getBytes(StandardCharsets.UTF_8),
                                Framing.CONTENT_LENGTH));
                var reply = agent.in(name).chat(asking);
                assertThat(reply.status()).isEqualTo(200);
                assertThat(reply.text()).isEqualTo(body);
                var step = agent.lastStep(name);
                assertThat(step.path("status").asString()).isEqualTo("failed");
                assertThat(step.at("/error/code").asString()).isEqualTo("upstream_error");
                assertThat(step.path("cost_usd").asString()).isEqualTo("0.00");
                assertThat(step.has("unread")).isFalse();
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> thatCannotBeReadPassesWhereNoRuleLooksAndItsStepSaysSo() {
        return Stream.of("[]", "{\"choices\":[", CannedAnswers.chat(5, 5) + "{}")
                .map(body -> DynamicTest.dynamicTest(body, () -> passesUnread(body)));
    }

    private void passesUnread(String body) {
        var name = run + body.hashCode();
        provider.answer(FakeAnswer.json(200, body));
        assertThat(agent.in(name).chat(HELLO).text()).isEqualTo(body);
        assertUnread(agent.lastStep(name));

        provider.answer(
                FakeAnswer.stream("data: " + body + "\n\n" + CannedAnswers.chatStream(5, 3)));
        assertThat(agent.in(name + "s").chat(STREAM).text()).contains(body, "word2", "[DONE]");
        assertUnread(agent.lastStep(name + "s"));
    }

    private static void assertUnread(JsonNode step) {
        assertThat(step.path("status").asString()).isEqualTo("ok");
        assertThat(step.path("unread").asBoolean(false)).isTrue();
        assertThat(step.path("cost_usd").asString()).isNotIn("", "0.00");
    }

    @Test
    void thatPacksItsAnswersIsUnpacked() {
        provider.answer(FakeAnswer.json(200, CannedAnswers.chat(5, 5)).gzipped());
        var whole = agent.in(run).chat(HELLO);
        assertThat(whole.text()).isEqualTo(CannedAnswers.chat(5, 5));
        assertThat(whole.header("content-encoding")).isEmpty();
        assertThat(step().at("/usage/output_tokens").intValue()).isEqualTo(5);

        provider.answer(FakeAnswer.stream(CannedAnswers.chatStream(5, 5)).gzipped().inPiecesOf(7));
        assertThat(agent.in(run).chat(STREAM).text()).contains("word4", "[DONE]");
    }

    @Test
    void thatAnswersWholeWhereAStreamWasAskedForIsMetered() {
        provider.answer(FakeAnswer.json(200, CannedAnswers.chat(5, 5)));
        var reply = agent.in(run).chat(STREAM);
        assertThat(reply.text()).isEqualTo(CannedAnswers.chat(5, 5));
        assertThat(reply.header("content-type")).hasValue("application/json");
        assertThat(step().at("/usage/output_tokens").intValue()).isEqualTo(5);
    }

    @TestFactory
    Stream<DynamicTest> thatEndsItsLinesInItsOwnWayIsPassedOnAsItIs() {
        return Stream.of("\r\n", "\r", "\n")
                .map(end ->
                        DynamicTest.dynamicTest(
                                end.replace("\r", "CR").replace("\n", "LF"), () -> passes(end)));
    }

    private void passes(String end) {
        var stream =
                ("\ufeff: hello\n\nid: 7\nretry: 10\n" + CannedAnswers.chatStream(5, 3))
                        .replace("word1", "wörd ☂ 𝄞")
                        .replace("\n", end);
        provider.answer(FakeAnswer.stream(stream).inPiecesOf(1));
        var asking =
                Bodies.chat(
                        CannedAnswers.GPT,
                        "x",
                        ",\"stream\":true,\"stream_options\":{\"include_usage\":true}");
        var reply = agent.in(run + end.length() + end.hashCode()).chat(asking);
        assertThat(new String(EventText.withoutOurs(reply.body()), StandardCharsets.UTF_8))
                .isEqualTo(stream);
    }

    @TestFactory
    Stream<DynamicTest> thatDoesNotCountIsEstimated() {
        var withoutUsage = CannedAnswers.chat(5, 5).replaceFirst(",\"usage\":.*}}$", "}");
        return Stream.of(
                        withoutUsage,
                        CannedAnswers.chat(5, 5)
                                .replaceFirst("\"usage\":\\{.*}}$", "\"usage\":null}"),
                        CannedAnswers.chat(5, 5)
                                .replaceFirst("\"usage\":\\{.*}}$", "\"usage\":\"many\"}"),
                        CannedAnswers.chat(5, 5)
                                .replaceFirst("\"usage\":\\{.*}}$", "\"usage\":{}}"),
                        "[]")
                .map(body -> DynamicTest.dynamicTest("»" + body + "«", () -> isEstimated(body)));
    }

    private void isEstimated(String body) {
        var name = run + body.hashCode();
        provider.answer(FakeAnswer.json(200, body));
        var reply = agent.in(name).chat(HELLO);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text()).isEqualTo(body);
        var step = agent.lastStep(name);
        assertThat(step.path("estimated").asBoolean(false)).isTrue();
        assertThat(step.path("cost_usd").asString()).isNotIn("", "0.00");
        assertThat(agent.run(name).at("/budget/held_usd").asString()).isEqualTo("0.00");
    }

    @Test
    void thatDoesNotCountItsStreamIsEstimated() {
        var stream =
                EventText.withoutUsage(
                        CannedAnswers.chatStream(5, 50).getBytes(StandardCharsets.UTF_8));
        provider.answer(FakeAnswer.stream(stream));
        var reply = agent.in(run).chat(STREAM);
        assertThat(reply.text()).contains("[DONE]");
        var step = step();
        assertThat(step.path("status").asString()).isEqualTo("ok");
        assertThat(step.path("estimated").asBoolean(false)).isTrue();
        assertThat(step.path("cost_usd").asString()).isNotIn("", "0.00");
    }

    @TestFactory
    Stream<DynamicTest> thatCountsNonsenseBreaksNothing() {
        return Stream.of("-5", "\"5\"", "1e30", "9223372036854775807", "5.5", "null", "[5]", "true")
                .map(count -> DynamicTest.dynamicTest(count, () -> breaksNothing(count)));
    }

    private void breaksNothing(String count) {
        var name = run + count.hashCode();
        var body =
                CannedAnswers.chat(5, 5)
                        .replace("\"completion_tokens\":5", "\"completion_tokens\":" + count);
        provider.answer(FakeAnswer.json(200, body));
        var reply = agent.in(name).chat(HELLO);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text()).isEqualTo(body);
        var budget = agent.run(name).path("budget");
        assertThat(budget.path("held_usd").asString()).isEqualTo("0.00");
        assertThat(budget.path("spent_usd").asString()).doesNotStartWith("-").isNotEqualTo("0.00");
        assertThat(agent.lastStep(name).path("usage").path("output_tokens").asLong())
                .isNotNegative();
    }

    @Test
    void thatSendsAnEndlessEventIsCutOff() {
        var endless = "data: {\"x\":\"" + "y".repeat(40_000_000);
        provider.answer(
                FakeAnswer.stream(
                        CannedAnswers.chatStream(5, 3).replace("data: [DONE]\n\n", endless)));
        var reply = agent.in(run).chat(STREAM);
        assertThat(reply.text()).contains("\"code\":\"upstream_error\"").doesNotContain("[DONE]");
        assertThat(step().path("status").asString()).isEqualTo("failed");
    }

    @Test
    void thatSendsNoEventAtAllHasNotAnswered() {
        provider.answer(FakeAnswer.stream(""));
        var reply = agent.in(run).chat(STREAM);
        assertThat(reply.text()).contains("upstream_error").doesNotContain("[DONE]");
        assertThat(step().path("status").asString()).isEqualTo("failed");
    }

    @Test
    void thatEndsByClosingIsHeardToItsEnd() {
        provider.answer(
                FakeAnswer.of(
                        200,
                        "application/json",
                        CannedAnswers.chat(5, 5).getBytes(StandardCharsets.UTF_8),
                        Framing.UNTIL_CLOSE),
                FakeAnswer.stream(CannedAnswers.chatStream(5, 3)).untilClose());
        assertThat(agent.in(run).chat(HELLO).text()).isEqualTo(CannedAnswers.chat(5, 5));
        assertThat(agent.in(run).chat(STREAM).text()).contains("[DONE]");
        assertThat(agent.steps(run))
                .allSatisfy(step -> assertThat(step.path("status").asString()).isEqualTo("ok"));
    }

    @Test
    void thatIsSlowIsPaidAlsoWhenNobodyWaitsForIt() throws IOException {
        provider.answer(
                FakeAnswer.json(200, CannedAnswers.chat(5, 5)).delayedBy(Duration.ofMillis(500)));
        var uri = URI.create(server.url());
        try (var socket = new Socket(uri.getHost(), uri.getPort())) {
            var request =
                    "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nx-rungate-run-id: %s\r\nContent-Length: %d\r\n\r\n%s"
                            .formatted(agent.token(), run, HELLO.length(), HELLO);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            Eventually.holds(() ->
                    assertThat(agent.run(run).at("/budget/held_usd").asString())
                            .isNotIn("", "0.00"));
        }
        Eventually.holds(() -> {
            assertThat(agent.run(run).at("/budget/held_usd").asString()).isEqualTo("0.00");
            assertThat(step().path("status").asString()).isIn("ok", "aborted");
            assertThat(step().at("/usage/output_tokens").intValue()).isEqualTo(5);
        });
    }

    @Test
    void isReachedUnderEveryAddressOfItsFormat() {
        for (var path :
                new String[] {"/v1/messages", "/anthropic/v1/messages", "/v1/v1/messages"}) {
            provider.answer(FakeAnswer.json(200, CannedAnswers.message(5, 5)));
            var body = Bodies.chat(CannedAnswers.CLAUDE, "Hello");
            assertThat(agent.in(run).post(path + "?beta=true", body).status()).isEqualTo(200);
            assertThat(provider.lastRequest().target()).isEqualTo("/v1/messages?beta=true");
        }
        int steps = agent.steps(run).size();
        provider.answer(FakeAnswer.json(200, "{\"input_tokens\":12}"));
        var counted =
                agent.in(run)
                        .post(
                                "/v1/messages/count_tokens",
                                "{\"model\":\"claude-haiku-4-5\",\"messages\":[]}");
        assertThat(counted.text()).isEqualTo("{\"input_tokens\":12}");
        assertThat(agent.steps(run)).hasSize(steps);
    }

    @Test
    void isListedWithItsModelsInBothFormats() {
        var openAi = agent.get("/v1/models").json();
        assertThat(openAi.path("object").asString()).isEqualTo("list");
        assertThat(openAi.path("data").valueStream().map(model -> model.path("id").asString()))
                .anyMatch(id -> id.endsWith("gpt-4o-mini"));
        var anthropic = agent.with("anthropic-version", "2023-06-01").get("/v1/models").json();
        assertThat(anthropic.has("has_more")).isTrue();
        assertThat(anthropic.path("data").path(0).path("type").asString()).isEqualTo("model");
        assertThat(anthropic.path("data").path(0).path("display_name").asString()).isNotBlank();
    }

    private JsonNode step() {
        Eventually.holds(() -> assertThat(agent.steps(run)).isNotEmpty());
        return agent.lastStep(run);
    }
}
