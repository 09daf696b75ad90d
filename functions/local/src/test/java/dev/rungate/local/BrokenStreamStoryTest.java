package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.providers.FakeAnswer;
import dev.rungate.providers.FakeProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A stream that breaks never looks like a whole one, whoever breaks it, and is paid for by what is
/// known best.
class BrokenStreamStoryTest {
    private static final Duration SOON = Duration.ofSeconds(5);

    /// A stream in one of the two formats, cut after half of its words.
    private enum Format {
        CHAT(
                "/v1/chat/completions",
                CannedAnswers.GPT,
                CannedAnswers.chatStream(50, 20),
                "data: {\"error\":"),
        MESSAGES(
                "/v1/messages",
                CannedAnswers.CLAUDE,
                CannedAnswers.messageStream(50, 20),
                "event: error\n");

        private final String door;
        private final String model;
        private final byte[] stream;
        private final String errorEvent;

        Format(String door, String model, String stream, String errorEvent) {
            this.door = door;
            this.model = model;
            this.stream = stream.getBytes(StandardCharsets.UTF_8);
            this.errorEvent = errorEvent;
        }

        FakeAnswer answer() {
            return FakeAnswer.stream(stream);
        }

        int half() {
            return new String(stream, StandardCharsets.UTF_8).indexOf("word10") - 20;
        }
    }

    @TempDir static Path data;
    private static FakeProvider provider;
    private static RunningServer server;
    private static HttpClientAs agent;
    private static HttpClientAs impatient;

    private final String run = "run-" + UUID.randomUUID();

    @BeforeAll
    static void open() {
        provider = FakeProvider.start();
        server =
                RunningServer.start(
                        data,
                        provider,
                        Map.of(
                                "RUNGATE_UPSTREAM_FIRST_BYTE_TIMEOUT", "PT0.7S",
                                "RUNGATE_UPSTREAM_IDLE_TIMEOUT", "PT0.7S"));
        agent = server.admin().agentUnder("draining", "budget: { run: { limit_usd: \"1\" } }");
        impatient =
                server.admin()
                        .agentUnder(
                                "cancelling",
                                "run: { on_disconnect: cancel }\n"
                                        + "budget: { run: { limit_usd: \"1\" } }");
    }

    @AfterAll
    static void close() {
        server.close();
        provider.close();
    }

    @TestFactory
    List<DynamicTest> endsWithAnErrorEventWhenTheProviderResets() {
        return inBothFormats(format ->
                breaks(format, format.answer().resetAfter(format.half()), "upstream_error"));
    }

    @TestFactory
    List<DynamicTest> endsWithAnErrorEventWhenTheProviderCloses() {
        return inBothFormats(format ->
                breaks(format, format.answer().closeAfter(format.half()), "upstream_error"));
    }

    @TestFactory
    List<DynamicTest> endsWithAnErrorEventWhenTheProviderFallsSilent() {
        return inBothFormats(format ->
                breaks(format, format.answer().stallAfter(format.half()), "upstream_timeout"));
    }

    /// Well framed and yet not whole: the mark of its end is missing.
    @TestFactory
    List<DynamicTest> endsWithAnErrorEventWhenTheProviderEndsTooEarly() {
        return inBothFormats(format -> {
            var half = java.util.Arrays.copyOf(format.stream, format.half());
            breaks(format, FakeAnswer.stream(half), "upstream_error");
        });
    }

    private void breaks(Format format, FakeAnswer answer, String code) {
        var name = run + format + code + answer.ending();
        provider.answer(answer);
        int asked = provider.requests().size();
        var reply = agent.in(name).post(format.door, body(format));
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text())
                .contains("word8", format.errorEvent, "\"code\":\"" + code + "\"")
                .doesNotContain("[DONE]", "message_stop");
        assertThat(provider.requests()).hasSize(asked + 1);
        var step = settled(agent, name);
        assertThat(step.path("status").asString()).isEqualTo("failed");
        assertThat(step.path("estimated").asBoolean(false)).isTrue();
        assertThat(step.at("/error/code").asString()).isEqualTo(code);
        assertThat(step.path("cost_usd").asString()).isNotIn("", "0.00");
    }

    @TestFactory
    List<DynamicTest> isDrainedWhenItsReaderHasLeft() {
        return inBothFormats(format -> {
            var name = run + format;
            provider.answer(format.answer().trickling(300, Duration.ofMillis(50)));
            try (var stream = open(agent.in(name), format)) {
                stream.awaitText("word1");
            }
            var step = settled(agent, name);
            assertThat(step.path("status").asString()).isEqualTo("aborted");
            assertThat(step.path("estimated").asBoolean(true)).isFalse();
            assertThat(step.at("/usage/input_tokens").intValue()).isEqualTo(50);
            assertThat(step.at("/usage/output_tokens").intValue()).isEqualTo(20);
        });
    }

    @TestFactory
    List<DynamicTest> isLeftWhenItsReaderHasLeftAndThePolicySaysSo() {
        return inBothFormats(format -> {
            var name = run + format;
            provider.answer(format.answer().trickling(300, Duration.ofMillis(100)));
            try (var stream = open(impatient.in(name), format)) {
                stream.awaitText("word1");
            }
            var step = settled(impatient, name);
            assertThat(step.path("status").asString()).isEqualTo("aborted");
            assertThat(step.path("estimated").asBoolean(false)).isTrue();
            assertThat(step.path("cost_usd").asString()).isNotIn("", "0.00");
        });
    }

    @TestFactory
    List<DynamicTest> isNotBegunByAProviderThatSaysNothing() {
        return inBothFormats(format -> {
            provider.answer(FakeAnswer.silence());
            var reply = agent.in(run + format).post(format.door, body(format));
            assertThat(reply.status()).isEqualTo(504);
            assertThat(reply.code()).isEqualTo("upstream_timeout");
            assertThat(reply.error().path("type").asString()).isEqualTo("timeout_error");
            assertThat(reply.context().path("provider").asString())
                    .isEqualTo(format == Format.CHAT ? "openai" : "anthropic");
            assertThat(settled(agent, run + format).path("status").asString()).isEqualTo("failed");
        });
    }

    @Test
    void aResetBeforeTheStatusCostsNothing() {
        provider.answer(FakeAnswer.resetBeforeAnswer());
        var reply = agent.in(run).chat(Bodies.chat(CannedAnswers.GPT, "Hello"));
        assertThat(reply.status()).isEqualTo(502);
        assertThat(reply.code()).isEqualTo("upstream_error");
        assertThat(reply.context().path("upstream_status").isNull()).isTrue();
        assertThat(reply.context().path("attempts").intValue()).isEqualTo(1);
        assertThat(settled(agent, run).path("cost_usd").asString()).isEqualTo("0.00");
    }

    @Test
    void aWholeAnswerThatIsCutIsNoAnswer() {
        var whole = CannedAnswers.chat(50, 20);
        provider.answer(FakeAnswer.json(200, whole).closeAfter(whole.length() / 2));
        var reply = agent.in(run).chat(Bodies.chat(CannedAnswers.GPT, "Hello"));
        assertThat(reply.status()).isEqualTo(502);
        assertThat(reply.code()).isEqualTo("upstream_error");
        var step = settled(agent, run);
        assertThat(step.path("status").asString()).isEqualTo("failed");
        assertThat(step.path("estimated").asBoolean(false)).isTrue();
        assertThat(step.path("cost_usd").asString()).isNotIn("", "0.00");
    }

    @Test
    void aProvidersErrorInsideAStreamComesThrough() {
        var error =
                "event: error\n"
                        + "data:"
                        + " {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n";
        var half =
                new String(
                        Format.MESSAGES.stream, 0, Format.MESSAGES.half(), StandardCharsets.UTF_8);
        var events = half.substring(0, half.lastIndexOf("\n\n") + 2) + error;
        provider.answer(FakeAnswer.stream(events));
        var reply = agent.in(run).messages(body(Format.MESSAGES));
        assertThat(EventText.withoutOurs(reply.body())).asString().isEqualTo(events);
        assertThat(settled(agent, run).path("status").asString()).isEqualTo("failed");
    }

    @Test
    void aProvidersOverloadComesThrough() {
        var overloaded =
                "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"},\"request_id\":\"req_1\"}";
        provider.answer(FakeAnswer.json(529, overloaded).header("request-id", "req_1"));
        var reply = agent.in(run).messages(body(Format.MESSAGES));
        assertThat(reply.status()).isEqualTo(529);
        assertThat(reply.text()).isEqualTo(overloaded);
        assertThat(reply.header("request-id")).hasValue("req_1");
    }

    @Test
    void aProviderThatIsNotThereIsNamed() {
        var draft =
                "{\"base_url\":\""
                        + FakeProvider.refusingUrl()
                        + "/v1\",\"format\":\"openai\",\"api_key\":\"key-of-nobody\"}";
        server.admin().send("PUT", "/api/providers/nobody", draft.getBytes(StandardCharsets.UTF_8));
        var free =
                server.admin()
                        .agentUnder(
                                "any-model",
                                "models: { unpriced: { input_usd_per_mtok: \"1\","
                                        + " output_usd_per_mtok: \"1\" } }");
        var reply = free.in(run).chat(Bodies.chat("nobody/model", "Hello"));
        assertThat(reply.status()).isEqualTo(502);
        assertThat(reply.code()).isEqualTo("upstream_error");
        assertThat(reply.context().path("provider").asString()).isEqualTo("nobody");
        assertThat(settled(free, run).path("cost_usd").asString()).isEqualTo("0.00");

        var keyless = free.in(run).chat(Bodies.chat("groq/model", "Hello"));
        assertThat(keyless.status()).isEqualTo(502);
        assertThat(keyless.error().path("message").asString())
                .contains("RUNGATE_PROVIDER_GROQ_KEY");
    }

    private JsonNode settled(HttpClientAs owner, String name) {
        Eventually.holdsWithin(
                SOON,
                () -> {
                    assertThat(owner.steps(name)).hasSize(1);
                    assertThat(owner.run(name).at("/budget/held_usd").asString()).isEqualTo("0.00");
                });
        assertThat(owner.run(name).at("/budget/spent_usd"))
                .isEqualTo(owner.lastStep(name).path("cost_usd"));
        return owner.lastStep(name);
    }

    private static LiveStream open(HttpClientAs owner, Format format) {
        return switch (format) {
            case CHAT -> LiveStream.chat(owner, body(format));
            case MESSAGES -> LiveStream.messages(owner, body(format));
        };
    }

    private static String body(Format format) {
        return Bodies.chatStream(format.model, "Hello");
    }

    private static List<DynamicTest> inBothFormats(java.util.function.Consumer<Format> promise) {
        return java.util.Arrays.stream(Format.values())
                .map(format -> DynamicTest.dynamicTest(format.name(), () -> promise.accept(format)))
                .toList();
    }
}
