package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.providers.FakeAnswer;
import dev.rungate.providers.FakeProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Streams as no provider has sent them yet: texts, free calls and gated calls in any order, cut
/// anywhere. A gated call is never seen before its gate is decided, and everything else always is.
class GeneratedGatesTest {
    private static final int STREAMS = 100;
    private static final String SECRET = "s3cr3t-ärgument-";
    private static final String TOOLS =
            ",\"stream\":true,\"stream_options\":{\"include_usage\":true},\"tools\":["
                    + IntStream.range(0, 3)
                            .mapToObj(i ->
                                    "{\"type\":\"function\",\"function\":{\"name\":\"free_%1$d\"}},{\"type\":\"function\",\"function\":{\"name\":\"gated_%1$d\"}}"
                                            .formatted(i))
                            .collect(Collectors.joining(","))
                    + "]";

    @TempDir Path data;

    @Test
    void noGatedCallIsSeenBeforeItsGateIsDecided() {
        try (var provider = FakeProvider.start();
                var server = RunningServer.start(data, provider)) {
            var agent =
                    server.admin()
                            .agentUnder(
                                    "generated",
                                    "tools: [{ tool: 'gated_*', when: 'args.n >= 0', then: ask, id:"
                                            + " g, hold: PT0S }]");
            for (int seed = 0; seed < STREAMS; seed++) {
                var stream = new Generated(new Random(seed));
                provider.answer(
                        FakeAnswer.stream(stream.text()).inPiecesOf(stream.random.nextInt(40)));
                var body = Bodies.chat(CannedAnswers.GPT, "seed " + seed, TOOLS);
                var run = "run-" + seed;
                var reply = agent.in(run).chat(body);
                if (stream.gated) {
                    assertThat(reply.status()).as("seed %d", seed).isEqualTo(202);
                    assertThat(withoutContext(reply)).doesNotContain(SECRET, "tool_calls\":[");
                    var gate = reply.header("x-rungate-gate-id").orElseThrow();
                    server.admin()
                            .post("/v1/gates/" + gate + "/decision", "{\"decision\":\"approve\"}");
                    reply = agent.in(run).chat(body);
                }
                assertThat(reply.status()).as("seed %d", seed).isEqualTo(200);
                assertThat(new String(EventText.withoutOurs(reply.body()), StandardCharsets.UTF_8))
                        .as("seed %d", seed)
                        .isEqualTo(stream.text());
            }
        }
    }

    /// What an SDK makes of it: all but the last event's `context`, which names what waits.
    private static String withoutContext(Reply reply) {
        return reply.text().replaceAll("\"context\":\\{.*?\\}\\s*\\}", "");
    }

    /// One stream in OpenAI's format.
    private static final class Generated {
        private final Random random;
        private final List<String> events = new ArrayList<>();
        private boolean gated;

        private Generated(Random random) {
            this.random = random;
            events.add(delta("{\"role\":\"assistant\",\"content\":\"\"}"));
            int calls = random.nextInt(4);
            for (int i = 0; i < calls; i++) {
                say();
                call(i);
            }
            say();
            events.add(
                    "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"%s\"}]}\n\n"
                            .formatted(calls == 0 ? "stop" : "tool_calls"));
            events.add(
                    "data:"
                            + " {\"id\":\"c\",\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":7,\"total_tokens\":12}}\n\n");
            events.add("data: [DONE]\n\n");
        }

        private void say() {
            for (int i = random.nextInt(3); i > 0; i--) {
                events.add(delta("{\"content\":\"wörd \uD83D\uDE00 " + random.nextInt() + "\"}"));
            }
        }

        private void call(int index) {
            boolean gate = random.nextBoolean();
            gated |= gate;
            var name = (gate ? "gated_" : "free_") + random.nextInt(3);
            var arguments =
                    "{\\\"n\\\":" + random.nextInt(99) + ",\\\"s\\\":\\\"" + SECRET + "\\\"}";
            var first = random.nextBoolean() ? arguments : "";
            events.add(
                    delta(
                            "{\"tool_calls\":[{\"index\":%d,\"id\":\"call_%d\",\"type\":\"function\",\"function\":{\"name\":\"%s\",\"arguments\":\"%s\"}}]}"
                                    .formatted(index, index, name, first)));
            if (first.isEmpty()) {
                int cut = arguments.indexOf(",");
                piece(index, arguments.substring(0, cut));
                piece(index, arguments.substring(cut));
            }
        }

        private void piece(int index, String arguments) {
            events.add(
                    delta(
                            "{\"tool_calls\":[{\"index\":%d,\"function\":{\"arguments\":\"%s\"}}]}"
                                    .formatted(index, arguments)));
        }

        private static String delta(String delta) {
            return "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"gpt-4o-mini-2024-07-18\",\"choices\":[{\"index\":0,\"delta\":%s,\"finish_reason\":null}]}\n\n"
                    .formatted(delta);
        }

        private String text() {
            return String.join("", events);
        }
    }
}
