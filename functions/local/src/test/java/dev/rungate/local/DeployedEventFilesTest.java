package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rungate.aws.runtime.InvocationFailed;
import dev.rungate.providers.FakeAnswer;
import dev.rungate.providers.FakeProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/// Every file of `events/` that is for the gateway or for Control is handed to their deployment
/// packages; what comes of it stands here. The other functions' are fed where those are tested.
class DeployedEventFilesTest {
    private static final Path EVENTS = Path.of("..", "..", "events");

    @TempDir static Path folder;
    private static FakeProvider provider;
    private static EmulatedAccount account;
    private static DeployedFunction gateway;
    private static DeployedFunction control;
    private static HttpClientAs agent;

    private final Map<String, Consumer<String>> expected = new TreeMap<>();

    DeployedEventFilesTest() {
        calls();
        refusals();
        administration();
    }

    @BeforeAll
    static void deploy() {
        provider = FakeProvider.start();
        provider.always(request ->
                request.target().startsWith("/v1/messages")
                        ? streams(request.text())
                                ? FakeAnswer.stream(CannedAnswers.messageStream(5, 3))
                                : FakeAnswer.json(200, CannedAnswers.message(5, 3))
                        : streams(request.text())
                                ? FakeAnswer.stream(CannedAnswers.chatStream(5, 3))
                                : FakeAnswer.json(200, CannedAnswers.chat(5, 3)));
        account = new EmulatedAccount(provider);
        var quick = Map.of("RUNGATE_JAVA_OPTS", "-XX:TieredStopAtLevel=1");
        gateway = DeployedFunction.gateway(folder, account.environment("Gateway", quick));
        control = DeployedFunction.of("Control", account, folder, Map.of()).ready();
        gateway.ready();
        agent =
                new HttpClientAs(control.lambda().front().toString(), RunningServer.ADMIN_TOKEN)
                        .agentUnder("events", "budget: { run: { limit_usd: \"1\" } }");
    }

    @AfterAll
    static void remove() {
        gateway.close();
        control.close();
        account.close();
        provider.close();
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyFileHasTheOutcomeThatIsExpectedOfIt(String name) {
        assertThat(expected).as("what becomes of " + name).containsKey(name);
        expected.get(name).accept(event(name));
    }

    @Test
    void everyExpectationHasItsFile() {
        assertThat(files()).containsExactlyInAnyOrderElementsOf(expected.keySet());
    }

    static List<String> files() {
        try (Stream<Path> files = Files.list(EVENTS)) {
            return files.map(file -> file.getFileName().toString().replace(".json", ""))
                    .filter(name -> name.startsWith("Gateway-") || name.startsWith("Control-"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void calls() {
        says("Gateway-chat", CannedAnswers.chat(5, 3));
        says("Gateway-chat-base64", CannedAnswers.chat(5, 3));
        says("Gateway-custom-domain-with-base-path", CannedAnswers.chat(5, 3));
        says("Gateway-chat-stream", "data: [DONE]");
        says("Gateway-messages-stream", "event: message_stop");
        expect(
                "Gateway-multi-value-headers",
                event -> {
                    assertThat(gateway(event)).isEqualTo(CannedAnswers.message(5, 3));
                    assertThat(provider.requests().getLast().headers("anthropic-beta"))
                            .containsExactly("feature-one", "feature-two");
                });
        says("Gateway-models-with-repeated-query", "\"data\":[");
    }

    private void refusals() {
        for (var name :
                List.of(
                        "Gateway-body-that-is-not-utf8",
                        "Gateway-garbage-body",
                        "Gateway-two-tokens-that-differ",
                        "Gateway-without-token")) {
            var code = name.contains("token") ? "invalid_token" : "invalid_request";
            says(name, "\"code\":\"" + code + "\"");
        }
        says("Gateway-nowhere", "\"code\":\"not_found\"");
        fails("Gateway-broken-base64", "not the base64 it says it is");
        fails("Gateway-missing-fields", "it lacks");
        fails("Gateway-other-service", "not from an API Gateway REST API");
    }

    private void administration() {
        controls("Control-publish-policy", 201, "\"version\":1");
        controls("Control-list-policies", 200, "\"data\":[");
        controls("Control-custom-domain-with-base-path", 200, "\"data\":[");
        controls("Control-approvals-page", 200, "action=\"/prod/approvals/login\"");
        controls("Control-garbage-body", 400, "invalid_request");
        controls("Control-runs-with-query", 404, "not_found");
        controls("Control-without-token", 401, "invalid_token");
        fails("Control-missing-fields", "it lacks");
        fails("Control-other-service", "not from an API Gateway REST API");
    }

    private void says(String name, String words) {
        expect(name, event -> assertThat(gateway(event)).contains(words));
    }

    private void controls(String name, int status, String words) {
        expect(
                name,
                event -> {
                    var answer = JsonMapper.shared().readTree(control.lambda().invoke(utf8(event)));
                    assertThat(answer.path("statusCode").intValue()).isEqualTo(status);
                    assertThat(answer.path("body").asString()).contains(words);
                });
    }

    private void fails(String name, String sentence) {
        expect(
                name,
                event ->
                        assertThatThrownBy(() ->
                                        (name.startsWith("Gateway") ? gateway : control)
                                                .lambda()
                                                .invoke(utf8(event)))
                                .isInstanceOf(InvocationFailed.class)
                                .hasMessageContaining(sentence));
    }

    private void expect(String name, Consumer<String> outcome) {
        expected.put(name, outcome);
    }

    private static String gateway(String event) {
        return new String(gateway.lambda().invoke(utf8(event)), StandardCharsets.UTF_8);
    }

    private static boolean streams(String request) {
        return request.replace(" ", "").contains("\"stream\":true");
    }

    private static String event(String name) {
        try {
            return Files.readString(EVENTS.resolve(name + ".json"))
                    .replace("example-agent-token", agent.token())
                    .replace("example-admin-token", RunningServer.ADMIN_TOKEN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
