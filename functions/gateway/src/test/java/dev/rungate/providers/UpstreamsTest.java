package dev.rungate.providers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.calls.attempts.UpstreamAnswer;
import dev.rungate.providers.echo.EchoUpstream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class UpstreamsTest {
    @Test
    void theEchoAnswersHereAndEverybodyElseOverHttp() {
        try (var fake = FakeProvider.start();
                var reached = new Reached(fake)) {
            var echo =
                    new EchoUpstream(
                            Outgoings.DIALECTS, InstantSource.system(), Duration.ofSeconds(5));
            var upstreams = new Upstreams(reached.upstream(), echo);
            fake.answer(FakeAnswer.json(200, "{\"from\":\"afar\"}"));

            assertThat(body(upstreams.send(Outgoings.openAi().to("echo").call())))
                    .contains("[echo]");
            assertThat(fake.requests()).isEmpty();
            assertThat(body(upstreams.send(Outgoings.openAi().call()))).contains("afar");
        }
    }

    private static String body(UpstreamAnswer answer) {
        return new String(((UpstreamAnswer.Whole) answer).body(), StandardCharsets.UTF_8);
    }
}
