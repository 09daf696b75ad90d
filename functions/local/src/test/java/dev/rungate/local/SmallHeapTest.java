package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The program with a heap of 256 MB, which ends when that is full. No caller and no provider fills
/// it: each drill here ended the process before, or could have.
@Timeout(300)
class SmallHeapTest {
    private static final int MEGABYTE = EndlessProvider.MEGABYTE;
    private static final int AT_ONCE = 4;

    @TempDir static Path data;
    private static EndlessProvider provider;
    private static Program program;
    private static HttpClientAs agent;
    private static HttpClientAs judged;

    @BeforeAll
    static void open() {
        provider = new EndlessProvider();
        program =
                Program.withHeap(
                        "256m",
                        Map.of(
                                "RUNGATE_PORT",
                                "0",
                                "RUNGATE_DATA",
                                data.toString(),
                                "RUNGATE_ADMIN_TOKEN",
                                RunningServer.ADMIN_TOKEN,
                                "RUNGATE_PROVIDER_VLLM_URL",
                                provider.url()),
                        "serve");
        var admin = new HttpClientAs(program.awaitReady(), RunningServer.ADMIN_TOKEN);
        var unpriced = "models: { unpriced: allow }";
        agent = admin.agentUnder("free", unpriced);
        judged =
                admin.agentUnder(
                        "judged",
                        unpriced + "\ntools: [{ tool: f, when: \"args.a > 1\", then: deny }]");
    }

    @AfterAll
    static void close() {
        program.close();
        provider.close();
    }

    @AfterEach
    void theProcessLives() {
        assertThat(program.alive()).as(program.err()).isTrue();
        var reply = agent.chat(Bodies.chat("vllm/short", "Hello"));
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    }

    @Test
    void livesThroughAnswersOfTwentyMillionEmptyArrays() {
        for (var reply : together(() -> agent.chat(Bodies.chat("vllm/arrays", "Hello")))) {
            assertThat(reply.status()).as(reply.text()).isIn(502, 503);
        }
    }

    @Test
    void livesThroughAnswersOfMillionsOfValuesThatNobodyReads() {
        for (var reply : together(() -> agent.chat(Bodies.chat("vllm/values", "Hello")))) {
            assertThat(reply.status()).isIn(200, 503);
        }
        for (var reply : together(() -> judged.chat(Bodies.chat("vllm/values", "Hello")))) {
            assertThat(reply.status()).as(reply.text()).isIn(502, 503);
        }
    }

    @Test
    void livesThroughRequestsOfMillionsOfEmptyArrays() {
        var body = Bodies.chat("vllm/short", "Hello", ",\"x\":[" + "[],".repeat(3_000_000) + "[]]");
        for (var reply : together(() -> agent.chat(body))) {
            assertThat(reply.status()).as(reply.text()).isIn(400, 503);
        }
    }

    @Test
    void livesThroughRequestsOfAMillionValuesToTheEcho() {
        var body = Bodies.chat("echo/echo-1", "Hello", ",\"x\":[" + "[],".repeat(900_000) + "[]]");
        for (var reply : together(() -> agent.chat(body))) {
            assertThat(reply.status()).as(reply.text()).isIn(200, 503);
        }
    }

    @Test
    void refusesLongRequestsThatDoNotFitTogether() {
        var body = Bodies.chat("vllm/short", "x ".repeat(5 * MEGABYTE - 1_000));
        var replies = together(() -> agent.chat(body));
        assertThat(replies).extracting(Reply::status).isSubsetOf(200, 503).contains(200);
        replies.stream()
                .filter(reply -> reply.status() == 503)
                .forEach(reply -> assertThat(reply.code()).isEqualTo("overloaded"));
    }

    @Test
    void livesThroughLongAnswersAtOnce() {
        var replies = together(() -> agent.chat(Bodies.chat("vllm/long", "Hello")));
        assertThat(replies).extracting(Reply::status).isSubsetOf(200, 503).contains(200);
    }

    @Test
    void passesAStreamOfTwoHundredMegabytesOn() throws IOException {
        var body = Bodies.chatStream("vllm/stream", "Hello");
        try (var in = agent.open("/v1/chat/completions", body).body()) {
            assertThat(length(in)).isGreaterThan(200L * MEGABYTE);
        }
    }

    @Test
    void endsAStreamWithALineOfEightyMegabytes() throws IOException {
        var body = Bodies.chatStream("vllm/line", "Hello");
        try (var in = agent.open("/v1/chat/completions", body).body()) {
            assertThat(new String(in.readNBytes(10_000), StandardCharsets.UTF_8))
                    .contains("upstream_error")
                    .doesNotContain("[DONE]");
        }
    }

    @Test
    void refusesAStreamOfTwoHundredMegabytesThatHadToBeJudgedWhole() {
        for (var model : List.of("vllm/stream", "vllm/words", "vllm/calls")) {
            var body = Bodies.chatTool(model, "Hello", "f", ",\"stream\":true");
            for (var reply : together(() -> judged.chat(body))) {
                assertThat(reply.status()).as(reply.text()).isIn(502, 503);
            }
        }
    }

    @Test
    void livesThroughToolCallsWithoutAnEnd() {
        for (var model : List.of("vllm/calls", "vllm/indexes")) {
            for (var reply : together(() -> agent.chat(Bodies.chatStream(model, "Hello")))) {
                assertThat(reply.text()).doesNotContain("[DONE]");
            }
        }
    }

    @Test
    void livesThroughAnEchoOfMillionsOfWords() {
        var body = Bodies.chatStream("echo/echo-1", "a ".repeat(4 * MEGABYTE));
        for (var reply : together(() -> agent.chat(body))) {
            assertThat(reply.status()).isIn(200, 503);
        }
        agent.chat(Bodies.chatStream("echo/echo-1", "[[words:999999]]"));
    }

    private static long length(InputStream in) throws IOException {
        var buffer = new byte[65_536];
        long length = 0;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            length += read;
        }
        return length;
    }

    private static List<Reply> together(Callable<Reply> call) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var waiting = new ArrayList<Future<Reply>>();
            for (int i = 0; i < AT_ONCE; i++) {
                waiting.add(threads.submit(call));
            }
            var replies = new ArrayList<Reply>();
            for (var each : waiting) {
                replies.add(each.get());
            }
            return replies;
        } catch (ExecutionException e) {
            throw new AssertionError(program.alive() ? "failed" : "the process ended", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
