package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.rungate.local.OfficialClient.Outcome.Answer;
import dev.rungate.local.OfficialClient.Outcome.Thrown;
import dev.rungate.local.OfficialClient.Question;
import dev.rungate.providers.FakeAnswer;
import dev.rungate.providers.FakeProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// An agent with an unchanged SDK works through the gateway. A refusal is the SDK's own typed
/// exception, and is raised at once where asking again cannot help.
class UnmodifiedClientsTest {
    private static final String ECHO = "echo/echo-1";
    private static final String TOOL = "get_weather";
    private static final String TOOL_PROMPT = "call get_weather {\"city\":\"Paris\"}";
    private static final String ASK =
            "tools: [{ tool: get_weather, then: ask, id: weather, hold: %s }]";

    /// One of the two formats: its door, a model of the provider behind it, its words for why an
    /// answer ended, and a stream of that provider that has begun and not ended.
    private enum Door {
        OPENAI(
                "/v1/chat/completions",
                "gpt-4o-mini",
                "stop",
                "tool_calls",
                """
                data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"gpt-4o-mini",\
                "choices":[{"index":0,"delta":{"role":"assistant","content":"Half a"},"finish_reason":null}]}

                """),
        ANTHROPIC(
                "/v1/messages",
                "claude-haiku-4-5",
                "end_turn",
                "tool_use",
                """
                event: message_start
                data: {"type":"message_start","message":{"id":"m1","type":"message","role":"assistant",\
                "model":"claude-haiku-4-5","content":[],"stop_reason":null,"stop_sequence":null,\
                "usage":{"input_tokens":9,"output_tokens":1}}}

                event: content_block_start
                data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Half a"}}

                """);

        private final String path;
        private final String model;
        private final String finishOfText;
        private final String finishOfCalls;
        private final String halfAnAnswer;

        Door(
                String path,
                String model,
                String finishOfText,
                String finishOfCalls,
                String halfAnAnswer) {
            this.path = path;
            this.model = model;
            this.finishOfText = finishOfText;
            this.finishOfCalls = finishOfCalls;
            this.halfAnAnswer = halfAnAnswer;
        }
    }

    /// The class an SDK throws for each status, and for a stream that breaks.
    private record Types(
            String on401, String on402, String on403, String on409, String on429, String onBreak) {}

    @TempDir static Path data;
    private static FakeProvider provider;
    private static RunningServer server;
    private static HttpClientAs free;
    private static HttpClientAs poor;
    private static HttpClientAs picky;
    private static HttpClientAs alone;
    private static HttpClientAs supervised;
    private static HttpClientAs patient;

    @BeforeAll
    static void open() {
        provider = FakeProvider.start();
        server = RunningServer.start(data, provider);
        var admin = server.admin();
        free = admin.agentUnder("free", "");
        poor = admin.agentUnder("poor", "budget: { run: { limit_usd: \"0.000001\" } }");
        picky = admin.agentUnder("picky", "models: { allow: [\"openai/*\", \"anthropic/*\"] }");
        alone = admin.agentUnder("alone", "rates: { parallel: 1 }");
        supervised = admin.agentUnder("supervised", ASK.formatted("PT0S"));
        patient = admin.agentUnder("patient", ASK.formatted("PT20S"));
    }

    @AfterAll
    static void close() {
        server.close();
        provider.close();
    }

    @TestFactory
    Stream<DynamicTest> openAiForJava() {
        return promises(
                Door.OPENAI,
                new OpenAiJava(server.url()),
                new Types(
                        "UnauthorizedException",
                        "UnexpectedStatusCodeException",
                        "PermissionDeniedException",
                        "UnexpectedStatusCodeException",
                        "RateLimitException",
                        "SseException"));
    }

    @TestFactory
    Stream<DynamicTest> anthropicForJava() {
        return promises(
                Door.ANTHROPIC,
                new AnthropicJava(server.url()),
                new Types(
                        "UnauthorizedException",
                        "PaymentRequiredException",
                        "PermissionDeniedException",
                        "ConflictException",
                        "RateLimitException",
                        "SseException"));
    }

    @TestFactory
    Stream<DynamicTest> openAiForPython() {
        return promises(
                Door.OPENAI,
                PackagedPrograms.python("openai_client.py", server.url()),
                new Types(
                        "AuthenticationError",
                        "APIStatusError",
                        "PermissionDeniedError",
                        "ConflictError",
                        "RateLimitError",
                        "APIError"));
    }

    @TestFactory
    Stream<DynamicTest> anthropicForPython() {
        return promises(
                Door.ANTHROPIC,
                PackagedPrograms.python("anthropic_client.py", server.url()),
                new Types(
                        "AuthenticationError",
                        "PaymentRequiredError",
                        "PermissionDeniedError",
                        "ConflictError",
                        "RateLimitError",
                        "APIStatusError"));
    }

    @TestFactory
    Stream<DynamicTest> openAiForNode() {
        return promises(
                Door.OPENAI,
                PackagedPrograms.node("openai_client.mjs", server.url()),
                new Types(
                        "AuthenticationError",
                        "APIError",
                        "PermissionDeniedError",
                        "ConflictError",
                        "RateLimitError",
                        "APIError"));
    }

    @TestFactory
    Stream<DynamicTest> anthropicForNode() {
        return promises(
                Door.ANTHROPIC,
                PackagedPrograms.node("anthropic_client.mjs", server.url()),
                new Types(
                        "AuthenticationError",
                        "PaymentRequiredError",
                        "PermissionDeniedError",
                        "ConflictError",
                        "RateLimitError",
                        "APIError"));
    }

    private static Stream<DynamicTest> promises(Door door, OfficialClient client, Types types) {
        var sdk = new Sdk(door, client);
        return Stream.of(
                        dynamicTest("getsAWholeAnswer", sdk::getsAWholeAnswer),
                        dynamicTest("getsTheSameAnswerAsAStream", sdk::getsTheSameAnswerAsAStream),
                        dynamicTest("isToldToCallATool", sdk::isToldToCallATool),
                        dynamicTest("401", () -> sdk.throwsForAWrongToken(types.on401())),
                        dynamicTest("402", () -> sdk.throwsAtTheLimit(types.on402())),
                        dynamicTest("403", () -> sdk.throwsForAModelNotAllowed(types.on403())),
                        dynamicTest("409", () -> sdk.throwsForARunThatHasEnded(types.on409())),
                        dynamicTest("429", () -> sdk.waitsAndThrows(types.on429())),
                        dynamicTest(
                                "aStreamThatBreaksIsNoWholeAnswer",
                                () -> sdk.throwsForABrokenStream(types.onBreak())),
                        dynamicTest("202", sdk::isToldWhatWaits),
                        dynamicTest("202 streamed", sdk::isToldWhatWaitsAsAStream),
                        dynamicTest("slow 200", sdk::waitsForTheDecision),
                        dynamicTest("retryable 403", sdk::comesBackByItself),
                        dynamicTest("403 rejected", () -> sdk.throwsForARejection(types.on403())))
                .onClose(client::close);
    }

    private record Sdk(Door door, OfficialClient client) {
        void getsAWholeAnswer() {
            var before = requests();
            var answer = answer(question(free, freshRun(), ECHO, "Hello there"));
            assertThat(answer.text()).contains("[echo]", "Hello there");
            assertThat(answer.calls()).isEmpty();
            assertRequestsSince(before, 1);
        }

        void getsTheSameAnswerAsAStream() {
            var question = question(free, freshRun(), ECHO, "Hello there");
            var streamed = answer(question.streamed());
            assertThat(streamed).isEqualTo(answer(question));
        }

        void isToldToCallATool() {
            var run = freshRun();
            var question = offering(free, run, Map.of());
            for (var answer : List.of(answer(question), answer(question.streamed()))) {
                assertThat(answer.calls()).singleElement().satisfies(this::isForParis);
            }
            assertThat(free.steps(run))
                    .hasSize(2)
                    .allSatisfy(step ->
                            assertThat(step.path("tool_calls").toString())
                                    .isEqualTo("[\"get_weather\"]"));
        }

        private void isForParis(List<String> call) {
            assertThat(call.getFirst()).isEqualTo(TOOL);
            assertThat(JsonMapper.shared().readTree(call.get(1)).toString())
                    .isEqualTo("{\"city\":\"Paris\"}");
        }

        void throwsForAWrongToken(String type) {
            var nobody = free.holding("rg_agt_nobodyHasThisToken");
            throwsAtOnce(question(nobody, null, ECHO, "Hello"), type, 401, "invalid_token");
        }

        void throwsAtTheLimit(String type) {
            var run = freshRun();
            throwsAtOnce(question(poor, run, door.model, "Hello"), type, 402, "budget_exceeded");
            assertThat(poor.steps(run))
                    .hasSize(2)
                    .allSatisfy(step ->
                            assertThat(step.path("status").asString()).isEqualTo("refused"));
            assertThat(poor.run(run).path("state").asString()).isEqualTo("blocked");
        }

        void throwsForAModelNotAllowed(String type) {
            throwsAtOnce(question(picky, freshRun(), ECHO, "Hello"), type, 403, "policy_violation");
        }

        void throwsForARunThatHasEnded(String type) {
            var run = freshRun();
            answer(question(free, run, ECHO, "Hello"));
            free.post("/v1/runs/" + run + "/complete");
            throwsAtOnce(question(free, run, ECHO, "Hello"), type, 409, "run_closed");
        }

        /// Two retries, as is every SDK's default: this refusal a wait might have cured.
        void waitsAndThrows(String type) throws IOException {
            var run = freshRun();
            var first = Bodies.chatStream(ECHO, "Take your time [[wait:60s]]");
            try (var held = alone.in(run).open("/v1/chat/completions", first).body()) {
                assertThat(held.read()).isPositive();
                var before = requests();
                assertThrown(question(alone, run, ECHO, "Hello"), type, 429, "rate_limited");
                assertRequestsSince(before, 3);
                alone.post("/v1/runs/" + run + "/cancel");
            }
        }

        void throwsForABrokenStream(String type) {
            var asked = provider.requests().size();
            var half = FakeAnswer.stream(door.halfAnAnswer);
            provider.answer(half.resetAfter(half.body().length));
            var run = freshRun();
            var outcome = client.ask(question(free, run, door.model, "Hello").streamed());
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            Thrown.class,
                            thrown -> {
                                assertThat(thrown.type()).isEqualTo(type);
                                assertThat(thrown.code()).isIn("upstream_error", null);
                            });
            assertThat(provider.requests()).hasSize(asked + 1);
            Eventually.holds(() ->
                    assertThat(free.lastStep(run).path("status").asString()).isEqualTo("failed"));
        }

        void isToldWhatWaits() {
            var run = freshRun();
            getsANoticeAndThenTheCall(offering(supervised, run, Map.of()), run);
        }

        void isToldWhatWaitsAsAStream() {
            var run = freshRun();
            getsANoticeAndThenTheCall(offering(supervised, run, Map.of()).streamed(), run);
        }

        private void getsANoticeAndThenTheCall(Question question, String run) {
            var before = requests();
            assertNotice(answer(question));
            decide(supervised, run, "approve");
            assertCall(answer(question));
            assertRequestsSince(before, 2);
        }

        void waitsForTheDecision() {
            waitsForTheDecision(UnaryOperator.identity());
            waitsForTheDecision(Question::streamed);
        }

        private void waitsForTheDecision(UnaryOperator<Question> mode) {
            var run = freshRun();
            var question = mode.apply(offering(patient, run, Map.of()));
            var before = requests();
            assertCall(answerWhile(() -> decide(patient, run, "approve"), question));
            assertRequestsSince(before, 1);
        }

        /// After the 5 s that the refusal asks for, whatever the SDK's own pace is.
        void comesBackByItself() {
            var run = freshRun();
            var question = offering(supervised, run, Map.of("x-rungate-gate", "retry"));
            var before = requests();
            Runnable approval =
                    () -> {
                        assertRequestsSince(before, 1);
                        decide(supervised, run, "approve");
                    };
            assertCall(answerWhile(approval, question));
            assertRequestsSince(before, 2);
        }

        void throwsForARejection(String type) {
            var run = freshRun();
            var question = offering(supervised, run, Map.of());
            assertNotice(answer(question));
            decide(supervised, run, "reject");
            throwsAtOnce(question, type, 403, "approval_rejected");
        }

        private void assertNotice(Answer answer) {
            assertThat(answer.text()).contains(TOOL, "approve");
            assertThat(answer.calls()).isEmpty();
            assertThat(answer.finish()).isEqualTo(door.finishOfText);
        }

        private void assertCall(Answer answer) {
            assertThat(answer.calls()).singleElement().satisfies(this::isForParis);
            assertThat(answer.finish()).isEqualTo(door.finishOfCalls);
        }

        private Answer answerWhile(Runnable somebodyActs, Question question) {
            var act = CompletableFuture.runAsync(somebodyActs);
            var answer = answer(question);
            act.join();
            return answer;
        }

        private static void decide(HttpClientAs agent, String run, String decision) {
            Eventually.holds(() -> assertThat(agent.run(run).path("pending_gates")).hasSize(1));
            var gate = agent.run(run).path("pending_gates").get(0).asString();
            var decided =
                    server.admin()
                            .post(
                                    "/v1/gates/" + gate + "/decision",
                                    "{\"decision\":\"" + decision + "\"}");
            assertThat(decided.status()).as(decided.text()).isEqualTo(200);
        }

        /// For a whole answer and for a stream alike.
        private void throwsAtOnce(Question question, String type, int status, String code) {
            for (var asked : List.of(question, question.streamed())) {
                var before = requests();
                assertThrown(asked, type, status, code);
                assertRequestsSince(before, 1);
            }
        }

        private void assertThrown(Question question, String type, int status, String code) {
            assertThat(client.ask(question))
                    .isInstanceOfSatisfying(
                            Thrown.class,
                            thrown -> {
                                assertThat(thrown.type()).isEqualTo(type);
                                assertThat(thrown.status()).isEqualTo(status);
                                assertThat(thrown.code()).isEqualTo(code);
                                assertThat(thrown.message()).isNotBlank();
                            });
        }

        private Answer answer(Question question) {
            return switch (client.ask(question)) {
                case Answer answer -> answer;
                case Thrown thrown -> throw new AssertionError("thrown: " + thrown);
            };
        }

        /// A request is counted when its answer has been sent, which its reader may know first.
        private void assertRequestsSince(long before, int expected) {
            Eventually.holds(() -> assertThat(requests()).isEqualTo(before + expected));
        }

        private long requests() {
            var line =
                    Pattern.compile(
                            "rungate_http_requests_total\\{[^}]*path=\"%s\"[^}]*} ([0-9.]+)"
                                    .formatted(door.path));
            return line.matcher(server.admin().get("/metrics").text())
                    .results()
                    .mapToLong(found -> (long) Double.parseDouble(found.group(1)))
                    .sum();
        }

        private static Question question(
                HttpClientAs agent, @Nullable String run, String model, String prompt) {
            return new Question(agent.token(), headers(run), model, prompt, null, false);
        }

        private static Question offering(HttpClientAs agent, String run, Map<String, String> more) {
            var headers = new HashMap<>(headers(run));
            headers.putAll(more);
            return new Question(agent.token(), headers, ECHO, TOOL_PROMPT, TOOL, false);
        }

        private static Map<String, String> headers(@Nullable String run) {
            return run == null ? Map.of() : Map.of("x-rungate-run-id", run);
        }

        private static String freshRun() {
            return "run-" + UUID.randomUUID();
        }
    }
}
