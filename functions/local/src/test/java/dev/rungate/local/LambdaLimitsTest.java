package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.aws.runtime.EmulatedApi;
import dev.rungate.providers.FakeAnswer;
import dev.rungate.providers.FakeProvider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What docs/limits.md says about life behind an API Gateway that hands every body on as base64.
class LambdaLimitsTest {
    private static final int WHAT_LAMBDA_IS_HANDED = 6 * 1024 * 1024;

    @TempDir static Path data;
    private static FakeProvider provider;
    private static RunningServer server;
    private static ServerInLambda lambda;

    @BeforeAll
    static void open() {
        provider = FakeProvider.start();
        server = RunningServer.start(data, provider);
        lambda = ServerInLambda.start(server.url(), EmulatedApi.usual().withBinaryBodies(), 4);
    }

    @AfterAll
    static void close() {
        lambda.close();
        server.close();
        provider.close();
    }

    private static HttpClientAs agentUnder(String name, String more) {
        var rules = "budget: { run: { limit_usd: \"100\" } }" + more;
        return server.admin().agentUnder(name, rules).at(lambda.url());
    }

    @Test
    void aBodyTooLargeForLambdaArrivesPacked() throws IOException {
        var words = "a long story ".repeat(600_000);
        var body = Bodies.chat("echo/echo-1", words).getBytes(StandardCharsets.UTF_8);
        var packed = packed(body);
        assertThat(body.length).isGreaterThan(WHAT_LAMBDA_IS_HANDED);
        assertThat(packed.length * 4 / 3).isLessThan(WHAT_LAMBDA_IS_HANDED / 10);

        var reply =
                agentUnder("packing", "")
                        .with("content-encoding", "gzip")
                        .send("POST", "/v1/chat/completions", packed);

        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        assertThat(reply.text()).contains("a long story a long story");
    }

    /// Nobody tells a function that its client has left.
    @Test
    void aReaderWhoLeavesDoesNotCancelAnything() {
        provider.answer(
                FakeAnswer.stream(CannedAnswers.chatStream(50, 20))
                        .trickling(300, Duration.ofMillis(50)));
        var agent = agentUnder("leaving", "\nrun: { on_disconnect: cancel }").in("left");
        var chat = Bodies.chatStream(CannedAnswers.GPT, "Hello");
        try (var stream = LiveStream.chat(agent, chat)) {
            stream.awaitText("word1");
        }
        Eventually.holds(() -> assertThat(agent.steps("left")).isNotEmpty());
        var step = agent.lastStep("left");
        assertThat(step.path("status").asString()).isEqualTo("ok");
        assertThat(step.at("/usage/output_tokens").intValue()).isEqualTo(20);
    }

    private static byte[] packed(byte[] body) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(body);
        }
        return out.toByteArray();
    }
}
