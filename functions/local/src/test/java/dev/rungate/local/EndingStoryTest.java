package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.providers.FakeAnswer;
import dev.rungate.providers.FakeProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// A program that is told to end while calls are in flight that take longer than it waits for them.
/// It takes the real half minute: nothing shortens it.
@Execution(ExecutionMode.CONCURRENT)
class EndingStoryTest {
    private static final Duration DOCUMENTED = Duration.ofSeconds(45);
    private static final String RULES = "budget: { run: { limit_usd: \"1\" } }";
    private static final String DENIES =
            RULES + "\ntools: [{ tool: pay, when: \"args.x > 1\", then: deny }]";

    @TempDir Path data;
    private final List<Program> programs = new ArrayList<>();
    private FakeProvider provider;

    @BeforeEach
    void open() {
        provider = FakeProvider.start();
    }

    @AfterEach
    void close() {
        programs.forEach(Program::close);
        provider.close();
    }

    @Test
    void cutsWhatDoesNotEndSaysSoToEveryCallerAndSettlesIt() {
        var first = started();
        var admin = new HttpClientAs(first.awaitReady(), RunningServer.ADMIN_TOKEN);
        var agent = admin.agentUnder("ending", RULES);
        var judged = admin.agentUnder("judged", DENIES);
        provider.always(FakeAnswer.stream(CannedAnswers.chatStream(50, 20)).stallAfter(2_000));
        var offer = Bodies.chatStream(CannedAnswers.GPT, "Hi").replaceFirst("\\{", TOOL);
        try (var stream =
                LiveStream.chat(agent.in("s"), Bodies.chatStream(CannedAnswers.GPT, "Hi"))) {
            stream.awaitText("word1");
            var held = CompletableFuture.supplyAsync(() -> judged.in("h").chat(offer));
            Eventually.holds(() -> assertThat(provider.requests()).hasSize(2));
            provider.always(
                    FakeAnswer.json(200, CannedAnswers.chat(5, 5))
                            .delayedBy(Duration.ofMinutes(2)));
            var hello = Bodies.chat(CannedAnswers.GPT, "Hi");
            var whole = CompletableFuture.supplyAsync(() -> agent.in("w").chat(hello));
            Eventually.holds(() -> assertThat(provider.requests()).hasSize(3));
            first.terminate();

            assertThat(stream.awaitEnd(DOCUMENTED))
                    .as(first::err)
                    .contains("overloaded")
                    .doesNotContain("[DONE]");
            assertThat(stream.broken()).isFalse();
            for (var refused : List.of(held, whole)) {
                assertThat(refused.join())
                        .as(() -> refused.join().text() + first.err())
                        .extracting(Reply::status, Reply::code)
                        .containsExactly(503, "overloaded");
            }
        }
        assertThat(first.awaitExit(DOCUMENTED)).isZero();
        assertThat(first.err()).contains("3 calls have not ended in time").doesNotContain("failed");

        var url = started().awaitReady();
        for (var run : List.of("s", "w")) {
            assertCut(agent.at(url), run);
        }
        assertCut(judged.at(url), "h");
    }

    private static void assertCut(HttpClientAs agent, String run) {
        var step = agent.lastStep(run);
        assertThat(step.path("status").asString()).isEqualTo("aborted");
        assertThat(step.at("/error/code").asString()).isEqualTo("overloaded");
        assertThat(step.path("estimated").asBoolean()).isTrue();
        assertThat(step.path("cost_usd").asString()).isNotEqualTo("0.00");
        assertThat(agent.run(run).at("/budget/held_usd").asString()).isEqualTo("0.00");
    }

    private static final String TOOL =
            "{\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"pay\"}}],";

    private Program started() {
        var settings = RunningServer.settings(data, provider, Map.of());
        var program = Program.withHeap("256m", settings, "serve");
        programs.add(program);
        return program;
    }
}
