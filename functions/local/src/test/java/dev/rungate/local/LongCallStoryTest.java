package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.providers.FakeAnswer;
import dev.rungate.providers.FakeProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A call that takes longer than a hold lasts keeps what it holds, as long as it is served.
class LongCallStoryTest {
    @TempDir Path data;

    @Test
    void keepsItsMoneyAndItsKey() throws InterruptedException {
        try (var provider = FakeProvider.start();
                var edition =
                        RunningEdition.start(
                                data,
                                provider,
                                Map.of(
                                        "RUNGATE_HOLD_EXPIRY",
                                        "PT1S",
                                        "RUNGATE_SWEEP_INTERVAL",
                                        "PT1S"))) {
            provider.answer(
                    FakeAnswer.json(200, Scripted.chat(5, 2)).delayedBy(Duration.ofSeconds(4)));
            var agent = edition.admin().agentUnder("patient", "");
            var keyed = agent.in("long").with("idempotency-key", "once");
            var body = Bodies.chat(Scripted.GPT, "Take your time");

            var first = CompletableFuture.supplyAsync(() -> keyed.chat(body));
            Thread.sleep(2_500);
            assertThat(agent.run("long").at("/budget/held_usd").asString()).isNotEqualTo("0.00");
            var second = keyed.chat(body);

            assertThat(first.join().status()).isEqualTo(200);
            assertThat(second.body()).isEqualTo(first.join().body());
            assertThat(provider.requests()).hasSize(1);
            assertThat(agent.steps("long"))
                    .singleElement()
                    .satisfies(step -> assertThat(step.path("status").asString()).isEqualTo("ok"));
        }
    }
}
