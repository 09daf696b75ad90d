package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.providers.FakeAnswer;
import dev.rungate.providers.FakeProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Everything a request asks for is judged before it is sent, and rules hold together.
class RequestStoryTest {
    private static final String HELLO = Bodies.chat(CannedAnswers.GPT, "Hello", "");

    @TempDir static Path data;
    private static FakeProvider provider;
    private static RunningServer server;
    private static HttpClientAs admin;
    private static HttpClientAs limited;
    private static HttpClientAs toolless;
    private static HttpClientAs free;

    private final String run = "run-" + UUID.randomUUID();

    @BeforeAll
    static void open() {
        provider = FakeProvider.start();
        server = RunningServer.start(data, provider);
        admin = server.admin();
        limited =
                admin.agentUnder(
                        "limited",
                        "models: { allow: ['openai/gpt-4o-mini', 'anthropic/claude-haiku*'] }");
        toolless = admin.agentUnder("toolless", "tools: [{ tool: '*', then: deny }]");
        free = admin.agentUnder("free", "run: { max_steps: 100 }");
    }

    @AfterAll
    static void close() {
        server.close();
        provider.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                ",\"fallbacks\":[{\"model\":\"gpt-4o\"}]|fallbacks[0].model",
                ",\"models\":[\"gpt-4o-mini\",\"gpt-4o\"]|models[1]",
                ",\"tools\":[{\"type\":\"advisor\",\"model\":\"gpt-4o\"}]|tools[0].model",
                ",\"provider\":{\"order\":[\"x\"]}|provider",
                ",\"preset\":\"x\"|preset",
                ",\"api_base\":\"https://elsewhere.example\"|api_base",
                ",\"providerOptions\":{\"gateway\":{\"order\":[\"x\"]}}|providerOptions.gateway",
            })
    void aModelInAnotherFieldIsRefusedByTheNameOfTheField(String more, String field) {
        int asked = provider.requests().size();
        var reply = limited.in(run).chat(Bodies.chat(CannedAnswers.GPT, "Hello", more));
        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.code()).isEqualTo("policy_violation");
        assertThat(reply.context().path("field").asString()).isEqualTo(field);
        assertThat(provider.requests()).hasSize(asked);
    }

    @Test
    void modelsThatAreAllowedPassUnchanged() {
        provider.answer(FakeAnswer.json(200, CannedAnswers.chat(5, 5)));
        var body = Bodies.chat(CannedAnswers.GPT, "Hello", ",\"models\":[\"gpt-4o-mini\"]");
        assertThat(limited.in(run).chat(body).status()).isEqualTo(200);
        assertThat(provider.lastRequest().text()).contains("\"models\":[\"gpt-4o-mini\"]");
    }

    @Test
    void anUnpricedModelAnywhereIsRefused() {
        var reply =
                free.in(run)
                        .chat(Bodies.chat(CannedAnswers.GPT, "Hello", ",\"models\":[\"made-up\"]"));
        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.code()).isEqualTo("unpriced_model");
        assertThat(reply.context().path("requested").asString()).isEqualTo("made-up");
    }

    @Test
    void aMisspeltProviderIsNamed() {
        var reply = free.in(run).chat(Bodies.chat("opnai/gpt-4o", "Hello", ""));
        assertThat(reply.code()).isEqualTo("unpriced_model");
        assertThat(reply.error().path("message").asString()).contains("did you mean 'openai'?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}]",
                ",\"tools\":[{\"type\":\"web_fetch_20250910\",\"name\":\"web_fetch\"}]",
                ",\"tools\":[{\"type\":\"code_execution_20250825\",\"name\":\"code_execution\"}]",
                ",\"tools\":[{\"type\":\"browser_search\"}]",
                ",\"tools\":[{\"type\":\"mcp\",\"server_label\":\"x\",\"server_url\":\"https://x.example\"}]",
                ",\"mcp_servers\":[{\"type\":\"url\",\"name\":\"x\",\"url\":\"https://x.example\"}]",
                ",\"web_search_options\":{\"a\":1}",
                ",\"plugins\":[{\"id\":\"web\"}]",
                ",\"tools_of_tomorrow\":[\"x\"]",
            })
    void aToolThatTheProviderRunsIsDeniedInEveryFormat(String more) {
        int asked = provider.requests().size();
        for (var reply :
                List.of(
                        toolless.in(run).chat(Bodies.chat(CannedAnswers.GPT, "Hello", more)),
                        toolless.in(run)
                                .messages(Bodies.messages(CannedAnswers.CLAUDE, "Hello", more)))) {
            assertThat(reply.status()).isEqualTo(403);
            assertThat(reply.code()).isEqualTo("tool_denied");
        }
        assertThat(provider.requests()).hasSize(asked);
    }

    @Test
    void aSharedRunIsJoinedOnlyUnderRulesTheJoinerLivesByOrMayChoose() {
        var loose = admin.agentUnder("loose", "run: { shared: true }");
        provider.answer(FakeAnswer.json(200, CannedAnswers.chat(5, 5)));
        assertThat(loose.in(run).chat(HELLO).status()).isEqualTo(200);
        var reply = toolless.in(run).chat(HELLO);
        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.code()).isEqualTo("policy_violation");
        assertThat(reply.context().path("field").asString()).isEqualTo("x-rungate-policy");
        assertThat(admin.steps(run)).hasSize(1);
    }

    @Test
    void aParentMustBeARunOfTheAgentsOwn() {
        provider.answer(FakeAnswer.json(200, CannedAnswers.chat(5, 5)));
        assertThat(free.in(run).chat(HELLO).status()).isEqualTo(200);
        for (var parent : List.of(run, "no-such-run")) {
            var stranger =
                    limited.with("x-rungate-parent-run-id", parent).in(run + "-child").chat(HELLO);
            assertThat(stranger.status()).isEqualTo(404);
            assertThat(stranger.code()).isEqualTo("not_found");
        }
        provider.answer(FakeAnswer.json(200, CannedAnswers.chat(5, 5)));
        assertThat(
                        free.with("x-rungate-parent-run-id", run)
                                .in(run + "-child")
                                .chat(HELLO)
                                .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 409, 425, 429, 500, 529})
    void aKeyIsFreeAgainAfterWhatCouldEndOtherwise(int status) {
        var keyed = free.with("idempotency-key", "k").in(run);
        provider.answer(
                FakeAnswer.json(status, "{\"error\":{\"message\":\"x\"}}"),
                FakeAnswer.json(200, CannedAnswers.chat(5, 5)));
        assertThat(keyed.chat(HELLO).status()).isEqualTo(status);
        assertThat(keyed.chat(HELLO).status()).isEqualTo(200);
    }

    @Test
    void aKeyKeepsWhatTheSameRequestWouldGetAgain() {
        var keyed = free.with("idempotency-key", "k").in(run);
        provider.answer(FakeAnswer.json(400, "{\"error\":{\"message\":\"x\"}}"));
        assertThat(keyed.chat(HELLO).status()).isEqualTo(400);
        var again = keyed.chat(HELLO);
        assertThat(again.status()).isEqualTo(400);
        assertThat(again.header("x-rungate-idempotent-replay")).hasValue("true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"complete", "cancel"})
    void aKeyAnswersNothingOutOfARunThatHasEnded(String ending) {
        var keyed = free.with("idempotency-key", "k").in(run);
        provider.answer(FakeAnswer.json(200, CannedAnswers.chat(5, 5)));
        assertThat(keyed.chat(HELLO).status()).isEqualTo(200);
        free.post("/v1/runs/" + run + "/" + ending, "");
        var again = keyed.chat(HELLO);
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.code()).isEqualTo("run_closed");
    }

    @Test
    void aMessageThatOnlyWarmsTheCacheMayAskForNoTokens() {
        provider.answer(FakeAnswer.json(200, CannedAnswers.message(5, 0)));
        var body =
                "{\"model\":\"%s\",\"max_tokens\":0,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"
                        .formatted(CannedAnswers.CLAUDE);
        assertThat(free.in(run).messages(body).status()).isEqualTo(200);
        assertThat(provider.lastRequest().text()).isEqualTo(body);
    }

    /// By header a router could be sent anywhere; what nobody can judge is refused by its name.
    @Test
    void aHeaderThatSendsARouterElsewhereIsRefusedAndReachesNoOtherProvider() {
        admin.send(
                "PUT",
                "/api/providers/portkey",
                "{\"base_url\":\"%s/v1\",\"format\":\"openai\",\"api_key\":\"pk-1234\"}"
                        .formatted(provider.url())
                        .getBytes(StandardCharsets.UTF_8));
        var routed =
                admin.agentUnder(
                        "routed",
                        "models: { allow: ['portkey/gpt-4o-mini', 'openai/*'], prices:"
                                + " { portkey/gpt-4o-mini: { input_usd_per_mtok: '1',"
                                + " output_usd_per_mtok: '1' } } }");
        for (var header : List.of("x-portkey-config", "x-portkey-custom-host", "x-portkey-new")) {
            var reply =
                    routed.with(header, "x")
                            .in(run)
                            .chat(Bodies.chat("portkey/gpt-4o-mini", "Hello", ""));
            assertThat(reply.status()).isEqualTo(403);
            assertThat(reply.code()).isEqualTo("policy_violation");
            assertThat(reply.context().path("field").asString()).isEqualTo(header);
        }
        provider.answer(FakeAnswer.json(200, CannedAnswers.chat(5, 5)));
        var traced = routed.with("x-portkey-trace-id", "t-1").in(run);
        assertThat(traced.chat(Bodies.chat("portkey/gpt-4o-mini", "Hello", "")).status())
                .isEqualTo(200);
        assertThat(provider.lastRequest().headers("x-portkey-trace-id")).containsExactly("t-1");
        provider.answer(FakeAnswer.json(200, CannedAnswers.chat(5, 5)));
        assertThat(routed.with("x-portkey-config", "x").in(run).chat(HELLO).status())
                .isEqualTo(200);
        assertThat(provider.lastRequest().headers("x-portkey-config")).isEmpty();
    }

    @Test
    void aProviderThatRefusesStreamOptionsIsServedWithoutThem() {
        admin.send(
                "PUT",
                "/api/providers/plain",
                "{\"base_url\":\"%s/v1\",\"format\":\"openai\",\"quirks\":{\"stream_options\":false}}"
                        .formatted(provider.url())
                        .getBytes(StandardCharsets.UTF_8));
        var agent = admin.agentUnder("plain", "models: { unpriced: allow }");
        provider.answer(FakeAnswer.stream(CannedAnswers.chatStream(5, 3)));
        var reply =
                agent.in(run)
                        .chat(
                                Bodies.chat(
                                        "plain/m",
                                        "Hello",
                                        ",\"stream\":true,\"stream_options\":{\"include_usage\":true}"));
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text()).contains("[DONE]");
        assertThat(provider.lastRequest().text()).doesNotContain("stream_options");
    }
}
