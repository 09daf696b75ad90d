package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.rungate.providers.FakeAnswer;
import dev.rungate.providers.FakeProvider;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What providers really sent goes through the running gateway unchanged, in both directions, and
/// is metered as independent programs meter it.
class RecordedTrafficThroughTheGatewayTest {
    private static final JsonMapper JSON = JsonMapper.shared();

    /// Whole; small enough to cut every event, and every character of more than a byte; odd.
    private static final List<Integer> PIECES = List.of(0, 1, 7, 1_021);

    /// A stream in single bytes is tried while it is short.
    private static final int SHORT = 20_000;

    /// The AI SDK reads the first choice only; every choice's calls are the agent's.
    private static final Set<String> MORE_THAN_THE_FIRST_CHOICE =
            Set.of("openai__chat-parallel-tools-n2__1.json");

    /// Its answer names the priority tier, which costs twice as much; genai-prices knows no tiers.
    private static final Set<String> AT_TWICE_THE_PRICE = Set.of("openai__chat-basic__1.json");

    @TempDir static Path data;
    private static FakeProvider provider;
    private static RunningServer server;
    private static HttpClientAs agent;

    @BeforeAll
    static void open() {
        var exchanges = RecordedExchange.all();
        provider = FakeProvider.start();
        server = RecordedProviders.start(data, provider, exchanges);
        agent =
                server.admin()
                        .agentUnder(
                                "recorded",
                                """
                                models:
                                  unpriced: { input_usd_per_mtok: "3", output_usd_per_mtok: "15" }
                                """);
    }

    @AfterAll
    static void close() {
        if (server != null) {
            server.close();
            provider.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> everyAnswerComesThroughByteForByte() {
        return each(
                RecordedExchange.all(),
                exchange ->
                        pieces(exchange)
                                .forEach(bytes -> {
                                    var answer = exchange.answer().inPiecesOf(bytes);
                                    var reply = ask(exchange, freshRun(), answer);
                                    assertThat(reply.status())
                                            .isEqualTo(exchange.recording().status());
                                    assertSameBytes(exchange, reply);
                                }));
    }

    @TestFactory
    Stream<DynamicTest> theProviderIsAskedWhatTheAgentAsked() {
        return each(
                RecordedExchange.all(),
                exchange -> {
                    ask(exchange, freshRun(), exchange.answer());
                    var received = provider.lastRequest();
                    if (exchange.anthropic() || !exchange.streams() || exchange.asksForUsage()) {
                        assertThat(text(received.body())).isEqualTo(text(exchange.forwarded()));
                    } else {
                        var expected = (ObjectNode) JSON.readTree(exchange.forwarded());
                        // Mistral refuses the field: a quirk of the catalogue.
                        if (!text(exchange.forwarded()).contains("istral")) {
                            expected.withObject("stream_options").put("include_usage", true);
                        }
                        assertThat(JSON.readTree(received.body())).isEqualTo(expected);
                    }
                    assertThat(received.head()).doesNotContain(agent.token());
                    if (exchange.atItsOwnDoor()) {
                        assertThat(received.target()).isEqualTo(exchange.door());
                    }
                });
    }

    @TestFactory
    Stream<DynamicTest> theHeadersOfTheProviderComeThrough() {
        return each(
                RecordedExchange.all(),
                exchange -> {
                    var reply = ask(exchange, freshRun(), exchange.answer());
                    for (var header : exchange.manifest().path("response_headers").properties()) {
                        if (header.getKey()
                                .matches(
                                        "(anthropic|x-ratelimit|openai|request-id|retry-after).*")) {
                            assertThat(reply.headers().allValues(header.getKey()))
                                    .containsExactly(header.getValue().asString());
                        }
                    }
                    assertThat(reply.header("x-rungate-provider")).hasValue(exchange.provider());
                });
    }

    @TestFactory
    Stream<DynamicTest> theStepSaysWhatTheAnswerUsed() {
        return each(
                answered(),
                exchange -> {
                    var run = freshRun();
                    ask(exchange, run, exchange.answer());
                    var step = soleStep(run);
                    assertUsage(step.path("usage"), exchange.recording().expected());
                    assertThat(step.path("status").asString()).isEqualTo("ok");
                    assertThat(step.path("estimated").asBoolean()).isFalse();
                    assertThat(step.has("usage_doubtful")).isFalse();
                });
    }

    @TestFactory
    Stream<DynamicTest> theStepCostsWhatThePriceListSays() {
        return each(
                answered(),
                exchange -> {
                    var expected = exchange.recording().expected().path("genai_prices");
                    var total = expected.path("price").path("total_usd");
                    if (!total.isNumber()) {
                        return;
                    }
                    var run = freshRun();
                    var reply = ask(exchange, run, exchange.answer());
                    var step = soleStep(run);
                    var cost = step.path("cost_usd").asString();
                    assertThat(new BigDecimal(cost))
                            .isEqualByComparingTo(
                                    new BigDecimal(total.asString())
                                            .multiply(timesTheStandardPrice(exchange))
                                            .setScale(9, RoundingMode.HALF_UP));
                    assertThat(step.path("model").asString())
                            .isEqualTo(expected.path("model").asString());
                    assertThat(agent.run(run).path("budget").path("spent_usd").asString())
                            .isEqualTo(cost);
                    if (exchange.recording().isStream()) {
                        assertThat(EventText.costs(reply.body())).containsExactly(cost);
                    } else {
                        assertThat(reply.header("x-rungate-cost-usd")).hasValue(cost);
                    }
                });
    }

    @TestFactory
    Stream<DynamicTest> theStepSaysHowTheAnswerEnded() {
        return each(
                answered(),
                exchange -> {
                    var read = exchange.recording().expected().path("vercel_ai");
                    if (!read.path("finish").path("raw").isString()) {
                        return;
                    }
                    var run = freshRun();
                    ask(exchange, run, exchange.answer());
                    var step = soleStep(run);
                    if (!isRefusal(exchange)) {
                        assertThat(step.path("finish_reason").asString())
                                .isEqualTo(
                                        read.path("finish")
                                                .path("unified")
                                                .asString()
                                                .replace('-', '_'));
                    }
                    if (!MORE_THAN_THE_FIRST_CHOICE.contains(exchange.toString())) {
                        assertThat(step.path("tool_calls").valueStream().map(JsonNode::asString))
                                .containsExactlyElementsOf(agentsCalls(read));
                    }
                });
    }

    @TestFactory
    Stream<DynamicTest> otherProvidersOfTheSameFormatAreMeteredToo() {
        return each(
                RecordedExchange.all().stream()
                        .filter(exchange -> !exchange.atItsOwnDoor())
                        .toList(),
                exchange -> {
                    var run = freshRun();
                    ask(exchange, run, exchange.answer());
                    var step = soleStep(run);
                    assertThat(step.path("provider").asString()).isEqualTo(exchange.provider());
                    assertThat(step.path("status").asString()).isEqualTo(endOf(exchange));
                    assertThat(step.path("cost_usd").isString()).isTrue();
                    assertThat(step.has("usage_doubtful")).isFalse();
                    assertUsage(step.path("usage"), exchange.recording().expected());
                });
    }

    /// Groq and others may say in the middle of a stream that they cannot go on.
    private static String endOf(RecordedExchange exchange) {
        boolean broken =
                exchange.recording().status() >= 400 || exchange.toString().contains("-sse-error-");
        return broken ? "failed" : "ok";
    }

    private static BigDecimal timesTheStandardPrice(RecordedExchange exchange) {
        return AT_TWICE_THE_PRICE.contains(exchange.toString()) ? BigDecimal.TWO : BigDecimal.ONE;
    }

    /// OpenAI ends a refusal by `stop`; the AI SDK calls it a filtered answer.
    private static boolean isRefusal(RecordedExchange exchange) {
        return exchange.toString().contains("-refusal-");
    }

    private static List<String> agentsCalls(JsonNode read) {
        var names = new ArrayList<String>();
        for (var call : read.path("tool_calls")) {
            if (!call.path("provider_executed").asBoolean(false)) {
                names.add(call.path("name").asString());
            }
        }
        return names;
    }

    private static void assertUsage(JsonNode usage, JsonNode expected) {
        var genai = expected.path("genai_prices").path("usage");
        if (genai.isObject()) {
            assertTokens(usage, "input_tokens", genai.path("input_tokens"));
            assertTokens(usage, "output_tokens", genai.path("output_tokens"));
            assertTokens(usage, "cache_read_tokens", genai.path("cache_read_tokens"));
            assertTokens(usage, "cache_write_tokens", genai.path("cache_write_tokens"));
            assertTokens(usage, "reasoning_tokens", genai.path("output_reasoning_tokens"));
        }
        var read = expected.path("vercel_ai").path("usage");
        if (read.at("/inputTokens/total").isNumber()) {
            assertTokens(usage, "input_tokens", read.at("/inputTokens/total"));
            assertTokens(usage, "output_tokens", read.at("/outputTokens/total"));
        }
    }

    private static void assertTokens(JsonNode usage, String kind, JsonNode expected) {
        assertThat(usage.path(kind).asLong()).as(kind).isEqualTo(expected.asLong(0));
    }

    private static void assertSameBytes(RecordedExchange exchange, Reply reply) {
        var recorded = exchange.recording().bytes();
        if (!exchange.recording().isStream()) {
            assertThat(text(reply.body())).isEqualTo(text(recorded));
            return;
        }
        boolean withheld = !exchange.anthropic() && !exchange.asksForUsage();
        assertThat(text(EventText.withoutOurs(reply.body())))
                .isEqualTo(text(withheld ? EventText.withoutUsage(recorded) : recorded));
    }

    /// Every byte is a character here, so what cannot be read is compared as well.
    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static Stream<Integer> pieces(RecordedExchange exchange) {
        if (!exchange.recording().isStream()) {
            return Stream.of(0);
        }
        boolean isShort = exchange.recording().bytes().length <= SHORT;
        return PIECES.stream().filter(bytes -> bytes != 1 || isShort);
    }

    private static Reply ask(RecordedExchange exchange, String run, FakeAnswer answer) {
        provider.always(answer);
        int asked = provider.requests().size();
        var reply =
                agent.in(run)
                        .with("content-type", "application/json")
                        .send("POST", exchange.door(), exchange.asked());
        assertThat(provider.requests().size()).as(reply.text()).isEqualTo(asked + 1);
        return reply;
    }

    /// A step is there at the latest a second after the last byte of a stream.
    private static JsonNode soleStep(String run) {
        Eventually.holds(() -> assertThat(agent.steps(run)).hasSize(1));
        return agent.lastStep(run);
    }

    private static List<RecordedExchange> answered() {
        return RecordedExchange.all().stream()
                .filter(exchange -> exchange.atItsOwnDoor() && exchange.recording().status() == 200)
                .toList();
    }

    private static Stream<DynamicTest> each(
            List<RecordedExchange> exchanges, Consumer<RecordedExchange> promise) {
        return exchanges.stream()
                .map(exchange -> dynamicTest(exchange.toString(), () -> promise.accept(exchange)));
    }

    private static String freshRun() {
        return "run-" + UUID.randomUUID();
    }
}
