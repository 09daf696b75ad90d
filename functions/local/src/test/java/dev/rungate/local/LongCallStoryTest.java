package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.providers.FakeAnswer;
import dev.rungate.providers.FakeProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where a call may only last so long, the gateway ends it itself, in the caller's format, and pays
/// for what came.
class LongCallStoryTest {
    @TempDir static Path data;
    private static FakeProvider provider;
    private static RunningServer server;

    @BeforeAll
    static void open() {
        provider = FakeProvider.start();
        server = RunningServer.start(data, provider, Map.of("RUNGATE_CALL_TIMEOUT", "PT1.5S"));
    }

    @AfterAll
    static void close() {
        server.close();
        provider.close();
    }

    @Test
    void aStreamThatNeverEndsIsEndedWithItsFormatsErrorEvent() {
        var agent = server.admin().agentUnder("streams", "budget: { run: { limit_usd: \"1\" } }");
        provider.answer(
                FakeAnswer.stream(CannedAnswers.chatStream(50, 2_000))
                        .trickling(300, Duration.ofMillis(100)));

        var reply = agent.in("long").chat(Bodies.chatStream(CannedAnswers.GPT, "Hello"));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text())
                .contains("word", "\"code\":\"upstream_timeout\"", "PT1.5S")
                .doesNotContain("[DONE]");
        var step = agent.get("/v1/runs/long/steps").json().at("/data/0");
        assertThat(step.path("status").asString()).isEqualTo("aborted");
        assertThat(step.at("/error/code").asString()).isEqualTo("upstream_timeout");
        assertThat(step.path("cost_usd").asString()).isNotIn("", "0.00");
    }

    @Test
    void aProviderThatDoesNotBeginIsA504() {
        var agent = server.admin().agentUnder("waits", "budget: { run: { limit_usd: \"1\" } }");
        provider.answer(FakeAnswer.silence());

        var reply = agent.in("silent").chat(Bodies.chat(CannedAnswers.GPT, "Hello"));

        assertThat(reply.status()).isEqualTo(504);
        assertThat(reply.code()).isEqualTo("upstream_timeout");
    }

    @Test
    void anApprovalIsNotAwaitedAnyLonger() {
        var agent =
                server.admin()
                        .agentUnder("asks", "tools: [{ tool: refund, then: ask, hold: PT30S }]");
        provider.answer(FakeAnswer.json(200, CannedAnswers.chatCall("refund", "{}")));
        long began = System.nanoTime();

        var reply =
                agent.in("asked").chat(Bodies.chatTool(CannedAnswers.GPT, "Hello", "refund", ""));

        assertThat(reply.status()).isEqualTo(202);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
    }
}
