package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.providers.FakeAnswer;
import dev.rungate.providers.FakeProvider;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Everything that is billed is charged, at the prices of the bundled list, and unknown is not
/// zero.
class BillStoryTest {
    @TempDir static Path data;
    private static FakeProvider provider;
    private static RunningServer server;
    private static HttpClientAs agent;
    private static HttpClientAs limited;

    private final String run = "run-" + UUID.randomUUID();

    @BeforeAll
    static void open() {
        provider = FakeProvider.start();
        server = RunningServer.start(data, provider);
        agent = server.admin().agentUnder("free", "mode: enforce");
        limited =
                server.admin().agentUnder("limited", "budget: { run: { limit_usd: \"100.00\" } }");
    }

    @AfterAll
    static void close() {
        server.close();
        provider.close();
    }

    @Test
    void theTierThatTheAnswerNamesIsCharged() {
        assertThat(cost(chatStep(gpt5("\"service_tier\":\"priority\"")))).isEqualTo("0.0045");
    }

    @Test
    void theStandardTierIsChargedAsEver() {
        assertThat(cost(chatStep(gpt5("\"service_tier\":\"default\"")))).isEqualTo("0.00225");
    }

    @Test
    void aTierWithoutAPriceIsChargedAsTheStandardOneAndSaidToBeEstimated() {
        var step = chatStep(gpt5("\"service_tier\":\"scale\""));
        assertThat(cost(step)).isEqualTo("0.00225");
        assertThat(step.path("estimated").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "`\"completion_tokens\":20`",
                "`\"prompt_tokens\":null,\"completion_tokens\":20`",
                "`\"prompt_tokens\":1e9999999,\"completion_tokens\":20`",
                "`\"prompt_tokens\":1000`",
                "`\"prompt_tokens\":1000,\"completion_tokens\":null`"
            })
    void aMissingSideIsCounted(String usage) {
        var step = chatStep(answer("\"usage\":{" + usage + "}", "Four words are here."));
        assertThat(step.path("estimated").asBoolean()).isTrue();
        assertThat(step.at("/usage/input_tokens").asLong()).isPositive();
        assertThat(step.at("/usage/output_tokens").asLong()).isPositive();
    }

    @Test
    void aLaterZeroTakesNothingBack() {
        var chunk =
                "data:"
                        + " {\"id\":\"c\",\"model\":\"gpt-5\",\"choices\":[%s],\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":%d}}\n\n";
        var content = "{\"index\":0,\"delta\":{\"content\":\"Hi.\"},\"finish_reason\":\"stop\"}";
        provider.answer(
                FakeAnswer.stream(
                        chunk.formatted(content, 1000, 100)
                                + chunk.formatted("", 0, 0)
                                + "data: [DONE]\n\n"));
        agent.in(run).chat(Bodies.chatStream("gpt-5", "Hello"));
        Eventually.holds(() -> assertThat(agent.steps(run)).hasSize(1));
        assertThat(cost(agent.lastStep(run))).isEqualTo("0.00225");
    }

    @Test
    void anExplicitNumberStandsAndIsDoubtedWhereItIsFarBelowWhatCame() {
        var usage = "\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":0}";
        var step = chatStep(answer(usage, "word ".repeat(100)));
        assertThat(cost(step)).isEqualTo("0.00125");
        assertThat(step.path("estimated").asBoolean()).isFalse();
        assertThat(step.path("usage_doubtful").asBoolean(false)).isTrue();
        assertThat(chatStep(gpt5("\"x\":1")).has("usage_doubtful")).isFalse();
    }

    /// 1,000 in and 100 out at Sonnet's price, 10,000 in and 1,000 out at Opus's.
    @Test
    void everyRoundIsChargedAtItsOwnModelsPrice() {
        var step =
                messageStep(
                        """
                        "usage":{"input_tokens":1000,"output_tokens":100,"iterations":[\
                        {"type":"message","model":"claude-sonnet-4-5","input_tokens":1000,"output_tokens":100},\
                        {"type":"advisor_message","model":"claude-opus-4-5","input_tokens":10000,"output_tokens":1000}]}\
                        """);
        assertThat(cost(step)).isEqualTo("0.0795");
        assertThat(step.at("/usage/input_tokens").asLong()).isEqualTo(11_000);
        assertThat(step.path("estimated").asBoolean()).isFalse();
    }

    @Test
    void compactionIsChargedThoughTheSumsLeaveItOut() {
        var step =
                messageStep(
                        """
                        "usage":{"input_tokens":1000,"output_tokens":100,"iterations":[\
                        {"type":"compaction","input_tokens":10000,"output_tokens":1000},\
                        {"type":"message","input_tokens":1000,"output_tokens":100}]}\
                        """);
        assertThat(cost(step)).isEqualTo("0.0495");
    }

    @ParameterizedTest
    @CsvSource({
        "speed, '\"fast\"'",
        "inference_geo, '\"us\"'",
        "service_tier, '\"priority\"'",
        "fallbacks[0].speed, ''",
        "tools, ''"
    })
    void extrasWithoutAPriceAreRefusedUnderALimit(String field, String value) {
        var said =
                switch (field) {
                    case "fallbacks[0].speed" ->
                            "\"fallbacks\":[{\"model\":\"claude-haiku-4-5\",\"speed\":\"fast\"}]";
                    case "tools" ->
                            "\"tools\":[{\"type\":\"code_execution_20250825\",\"name\":\"code_execution\"}]";
                    default -> "\"" + field + "\":" + value;
                };
        var body = "{" + said + "," + Bodies.chat("claude-haiku-4-5", "Hello").substring(1);
        int asked = provider.requests().size();
        var refused = limited.in(run).messages(body);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text()).contains("policy_violation").contains(field);
        assertThat(provider.requests()).hasSize(asked);

        provider.answer(FakeAnswer.json(200, CannedAnswers.message(5, 1)));
        assertThat(agent.in(run + "-free").messages(body).status()).isEqualTo(200);
    }

    @Test
    void speechWithoutAPriceIsRefusedUnderALimitAndWithOneHeldAtIt() {
        var speech = "{\"modalities\":[\"text\",\"audio\"],";
        var unpriced = speech + Bodies.chat("gpt-4o-audio-preview", "Hello").substring(1);
        assertThat(limited.in(run).chat(unpriced).status()).isEqualTo(403);

        var priced =
                speech
                        + Bodies.chat("gpt-audio", "Hello")
                                .replace("\"max_tokens\":200", "\"max_tokens\":16000000")
                                .substring(1);
        var refused = limited.in(run).chat(priced);
        assertThat(refused.status()).isEqualTo(402);
        var estimate = refused.context().path("estimated_cost_usd").asString();
        assertThat(new BigDecimal(estimate)).isGreaterThanOrEqualTo(new BigDecimal("1024"));
    }

    @Test
    void aFailureWithoutATokenIsFree() {
        provider.answer(FakeAnswer.json(200, "{\"error\":{\"message\":\"overloaded\"}}"));
        agent.in(run).chat(Bodies.chat("gpt-5", "Hello"));
        assertThat(agent.lastStep(run).path("status").asString()).isEqualTo("failed");
        assertThat(cost(agent.lastStep(run))).isEqualTo("0.00");

        var other = run + "-stream";
        provider.answer(
                FakeAnswer.stream(
                        """
                        event: message_start
                        data: {"type":"message_start","message":{"id":"m","type":"message","role":"assistant","model":"claude-haiku-4-5","content":[],"usage":{"input_tokens":5000,"output_tokens":1}}}

                        event: error
                        data: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}

                        """));
        agent.in(other).messages(Bodies.chatStream("claude-haiku-4-5", "Hello"));
        Eventually.holds(() -> assertThat(agent.steps(other)).hasSize(1));
        assertThat(agent.lastStep(other).path("status").asString()).isEqualTo("failed");
        assertThat(cost(agent.lastStep(other))).isEqualTo("0.00");
    }

    private JsonNode chatStep(String answer) {
        provider.answer(FakeAnswer.json(200, answer));
        assertThat(agent.in(run).chat(Bodies.chat("gpt-5", "Hello")).status()).isEqualTo(200);
        return agent.lastStep(run);
    }

    private JsonNode messageStep(String usage) {
        provider.answer(
                FakeAnswer.json(
                        200,
                        """
                        {"id":"m","type":"message","role":"assistant","model":"claude-sonnet-4-5",\
                        "content":[{"type":"text","text":"Fine."}],"stop_reason":"end_turn",\
                        "stop_sequence":null,%s}\
                        """
                                .formatted(usage)));
        assertThat(agent.in(run).messages(Bodies.chat("claude-sonnet-4-5", "Hello")).status())
                .isEqualTo(200);
        return agent.lastStep(run);
    }

    private static String gpt5(String field) {
        return answer(
                field + ",\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":100}", "Fine.");
    }

    private static String answer(String fields, String content) {
        return """
        {"id":"c","object":"chat.completion","created":1,"model":"gpt-5","choices":[{"index":0,\
        "message":{"role":"assistant","content":%s},"finish_reason":"stop"}],%s}\
        """
                .formatted(Bodies.quoted(content), fields);
    }

    private static String cost(JsonNode step) {
        return step.path("cost_usd").asString();
    }
}
