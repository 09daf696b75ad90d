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

/// No prompt gets more out of a budget than is in it, at the prices of the bundled list.
class TrueWorstCaseStoryTest {
    private static final String SHORT_WORDS = "a b c d e ".repeat(15_000);

    @TempDir static Path data;
    private static FakeProvider provider;
    private static RunningServer server;
    private static HttpClientAs agent;
    private static HttpClientAs clamped;

    private final String run = "run-" + UUID.randomUUID();

    @BeforeAll
    static void open() {
        provider = FakeProvider.start();
        server = RunningServer.start(data, provider);
        var admin = server.admin();
        agent = admin.agentUnder("six-cents", "budget: { run: { limit_usd: \"0.06\" } }");
        clamped =
                admin.agentUnder(
                        "clamped",
                        "budget: { run: { limit_usd: \"0.10\", on_limit: clamp, min_output_tokens:"
                                + " 2 } }");
    }

    @AfterAll
    static void close() {
        server.close();
        provider.close();
    }

    /// 75,000 tokens in 150,000 bytes, for a model that reads 128,000.
    @Test
    void aPromptOfMoreBytesThanTheWindowCannotPassTheLimit() {
        int asked = provider.requests().size();
        var reply = agent.in(run).chat(say("gpt-4o", SHORT_WORDS));
        assertThat(reply.status()).isEqualTo(402);
        assertThat(estimate(reply)).isGreaterThanOrEqualTo(new BigDecimal("0.1875"));
        assertThat(provider.requests()).hasSize(asked);
    }

    @Test
    void aPromptOfLongWordsIsRefusedLikeAnyOther() {
        var reply = agent.in(run).chat(say("gpt-4o", "xy".repeat(150_000)));
        assertThat(reply.status()).isEqualTo(402);
        assertThat(estimate(reply)).isGreaterThanOrEqualTo(new BigDecimal("0.32"));
    }

    /// 40,000 bytes would leave nothing of the ten cents; 8,600 tokens leave most of it.
    @Test
    void theFirstCallOfARunIsClampedByItsTokens() {
        provider.answer(FakeAnswer.json(200, CannedAnswers.chat(8_600, 3)));
        var open =
                say("gpt-4o", "ordinary words ".repeat(2_600)).replace("\"max_tokens\":200,", "");
        var reply = clamped.in(run).chat(open);
        assertThat(reply.status()).isEqualTo(200);
        int most = Integer.parseInt(reply.header("x-rungate-max-tokens-clamped").orElseThrow());
        assertThat(most).isBetween(2_000, 5_000);
    }

    private static BigDecimal estimate(Reply reply) {
        return new BigDecimal(reply.context().path("estimated_cost_usd").asString());
    }

    private static String say(String model, String text) {
        return Bodies.chat(model, text);
    }
}
