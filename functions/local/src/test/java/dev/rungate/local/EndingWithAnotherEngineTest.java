package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.bench.Engine;
import dev.rungate.providers.FakeAnswer;
import dev.rungate.providers.FakeProvider;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// A program that is told to end while a call is in flight and its money lies in an engine that it
/// reaches over the network.
@Execution(ExecutionMode.CONCURRENT)
class EndingWithAnotherEngineTest {
    private static final Duration DOCUMENTED = Duration.ofSeconds(45);
    private static final String RULES = "budget: { run: { limit_usd: \"1\" } }";

    @TempDir Path data;

    @Test
    void aCallInFlightIsAnsweredAndSettled() {
        try (var engine = new Engine();
                var provider = FakeProvider.start();
                var first = started(engine.address(), provider)) {
            var url = first.awaitReady();
            var agent =
                    new HttpClientAs(url, RunningServer.ADMIN_TOKEN).agentUnder("ending", RULES);
            provider.always(
                    FakeAnswer.json(200, CannedAnswers.chat(5, 5))
                            .delayedBy(Duration.ofSeconds(3)));
            var hello = Bodies.chat(CannedAnswers.GPT, "Hi");
            var answer = CompletableFuture.supplyAsync(() -> agent.in("r").chat(hello));
            Eventually.holds(() -> assertThat(provider.requests()).hasSize(1));

            first.terminate();

            assertThat(answer.join().status()).isEqualTo(200);
            assertThat(first.awaitExit(Duration.ofSeconds(20))).isZero();
            try (var second = started(engine.address(), provider)) {
                var then = agent.at(second.awaitReady());
                assertThat(then.lastStep("r").path("status").asString()).isEqualTo("ok");
                assertThat(then.run("r").at("/budget/held_usd").asString()).isEqualTo("0.00");
                assertThat(then.run("r").at("/budget/spent_usd").asString()).isNotEqualTo("0.00");
            }
        }
    }

    /// What is not settled then lapses.
    @Test
    void anEngineThatFallsSilentHoldsUpTheEndNoLongerThanIsPromised() {
        try (var engine = new Engine();
                var door = new SilencedDoor(engine.address());
                var provider = FakeProvider.start();
                var program = started(door.address(), provider)) {
            var agent =
                    new HttpClientAs(program.awaitReady(), RunningServer.ADMIN_TOKEN)
                            .agentUnder("ending", RULES);
            provider.always(
                    FakeAnswer.json(200, CannedAnswers.chat(5, 5))
                            .delayedBy(Duration.ofSeconds(3)));
            var hello = Bodies.chat(CannedAnswers.GPT, "Hi");
            CompletableFuture.runAsync(() -> agent.in("r").chat(hello));
            Eventually.holds(() -> assertThat(provider.requests()).hasSize(1));
            door.silence();
            program.terminate();
            assertThat(program.awaitExit(DOCUMENTED)).isZero();
        }
    }

    private Program started(URI engine, FakeProvider provider) {
        var settings =
                RunningServer.settings(
                        data, provider, Map.of("RUNGATE_DYNAMODB_ENDPOINT", engine.toString()));
        return Program.withHeap("256m", settings, "serve");
    }
}
