package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.aws.runtime.EmulatedApi;
import dev.rungate.providers.FakeAnswer;
import dev.rungate.providers.FakeProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The gateway keeps its promises where it is reached through a REST API and Lambda.
class LambdaStoryTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String CHAT = Bodies.chatStream(CannedAnswers.GPT, "Hello");

    @TempDir static Path data;
    private static FakeProvider provider;
    private static RunningServer server;
    private static ServerInLambda lambda;
    private static HttpClientAs agent;

    @BeforeAll
    static void open() {
        provider = FakeProvider.start();
        server =
                RunningServer.start(
                        data, provider, Map.of("RUNGATE_UPSTREAM_IDLE_TIMEOUT", "PT0.7S"));
        lambda = ServerInLambda.start(server.url(), EmulatedApi.usual(), 8);
        agent =
                server.admin()
                        .at(lambda.url())
                        .agentUnder("deployed", "budget: { run: { limit_usd: \"100\" } }");
    }

    @AfterAll
    static void close() {
        lambda.close();
        server.close();
        provider.close();
    }

    @Test
    void aWholeAnswerIsPaidFor() {
        var reply = agent.in("whole").chat(Bodies.chat("echo/echo-1", "Hello"));
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("x-rungate-run-id")).contains("whole");
        assertThat(agent.lastStep("whole").path("status").asString()).isEqualTo("ok");
    }

    @Test
    void wordsArriveWhileTheProviderStillSpeaks() {
        provider.answer(
                FakeAnswer.stream(CannedAnswers.chatStream(50, 20))
                        .trickling(300, Duration.ofMillis(100)));
        try (var stream = LiveStream.chat(agent.in("live"), CHAT)) {
            stream.awaitText("word1");
            assertThat(stream.text()).doesNotContain("[DONE]");
            assertThat(stream.awaitEnd(SOON)).contains("word19", "[DONE]");
        }
    }

    @Test
    void aStreamThatBreaksAtTheProviderEndsWithAnErrorEvent() {
        var words = CannedAnswers.chatStream(50, 20);
        provider.answer(FakeAnswer.stream(words).resetAfter(words.indexOf("word10")));
        var text = agent.in("broken").chat(CHAT).text();
        assertThat(text).contains("word8", "\"code\":\"upstream_error\"").doesNotContain("[DONE]");
        assertThat(lambda.lambda().troubles()).isEmpty();
    }

    @Test
    void aReaderWhoLeftIsNotNoticedAndTheCallIsWhole() {
        provider.answer(
                FakeAnswer.stream(CannedAnswers.chatStream(50, 20))
                        .trickling(300, Duration.ofMillis(50)));
        try (var stream = LiveStream.chat(agent.in("left"), CHAT)) {
            stream.awaitText("word1");
        }
        Eventually.holds(() -> assertThat(agent.steps("left")).isNotEmpty());
        var step = agent.lastStep("left");
        assertThat(step.path("status").asString()).isEqualTo("ok");
        assertThat(step.at("/usage/output_tokens").intValue()).isEqualTo(20);
    }

    @Test
    void aRefusalComesInTheCallersFormat() {
        var reply =
                agent.holding("rg_agt_nobody")
                        .messages(Bodies.messages(CannedAnswers.CLAUDE, "Hello", ""));
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.json().path("type").asString()).isEqualTo("error");
    }

    @Test
    void aLongBodyArrivesWhole() {
        var words = "ä".repeat(2_000_000);
        var reply = agent.in("long").chat(Bodies.chat("echo/echo-1", words));
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text()).contains("ä".repeat(1_000));
    }
}
