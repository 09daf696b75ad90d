package dev.rungate.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.calls.GateOptions;
import dev.rungate.calls.RunOptions;
import dev.rungate.ids.RunId;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a caller says about its run is the same in headers and in the body, and never said twice in
/// different ways.
class RunOptionsTest {
    private static final String PLAIN = "{\"model\":\"m\",\"messages\":[]}";

    private static ServerFixture server;

    @BeforeAll
    static void open() {
        server = new ServerFixture();
    }

    @AfterAll
    static void shut() {
        server.close();
    }

    @Test
    void nothingSaidIsNothingWished() {
        assertThat(options(PLAIN)).isEqualTo(RunOptions.NONE);
    }

    @Test
    void headersAreRead() {
        var options =
                options(
                        PLAIN,
                        "x-rungate-run-id",
                        "refunds-7",
                        "x-rungate-new-run",
                        "True",
                        "x-rungate-parent-run-id",
                        "parent",
                        "x-rungate-policy",
                        "strict/2",
                        "x-rungate-customer",
                        "ACME & Co",
                        "x-rungate-feature",
                        "refunds",
                        "x-rungate-tags",
                        "team=a, tier = gold,empty=",
                        "Idempotency-Key",
                        "once");
        assertThat(options)
                .isEqualTo(
                        new RunOptions(
                                new RunId("refunds-7"),
                                true,
                                new RunId("parent"),
                                "strict/2",
                                "ACME & Co",
                                "refunds",
                                Map.of("team", "a", "tier", "gold", "empty", ""),
                                "once",
                                GateOptions.NONE));
    }

    @Test
    void theObjectInTheBodySaysTheSame() {
        var options =
                options(
                        """
                        {"model":"m","messages":[],"rungate":{"run_id":"refunds-7","new_run":true,"parent_run_id":"parent","policy":"strict/2",
                         "customer":"Ačme","feature":null,"tags":{"team":"a"},"gate":"retry"}}\
                        """);
        assertThat(options)
                .isEqualTo(
                        new RunOptions(
                                new RunId("refunds-7"),
                                true,
                                new RunId("parent"),
                                "strict/2",
                                "Ačme",
                                null,
                                Map.of("team", "a"),
                                null,
                                new GateOptions(null, true)));
    }

    @Test
    void aCallerSaysHowLongItWaitsForAHuman() {
        var body = "{\"model\":\"m\",\"messages\":[]}";
        assertThat(options(body, "Prefer", "respond-async, wait=7").gate())
                .isEqualTo(new GateOptions(Duration.ofSeconds(7), false));
        assertThat(options(body, "Prefer", "wait=soon").gate()).isEqualTo(GateOptions.NONE);
        assertThat(options(body, "x-rungate-gate", "retry").gate().retry()).isTrue();
    }

    @Test
    void aClientThatChokesOn202IsAskedToRetry() {
        var body = "{\"model\":\"m\",\"messages\":[]}";
        assertThat(
                        options(body, "User-Agent", "google-genai-sdk/2.25.0 gl-python/3.12")
                                .gate()
                                .retry())
                .isTrue();
        assertThat(
                        options(body, "User-Agent", "google-genai-sdk/2.32.0 gl-node/v20")
                                .gate()
                                .retry())
                .isFalse();
    }

    @Test
    void theSameInBothIsFine() {
        var options =
                options(
                        "{\"model\":\"m\",\"messages\":[],\"rungate\":{\"run_id\":\"a\",\"tags\":{\"k\":\"v\"}}}",
                        "x-rungate-run-id",
                        "a",
                        "x-rungate-tags",
                        "k=v");
        assertThat(options.run()).isEqualTo(new RunId("a"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    x-rungate-run-id|a b|x-rungate-run-id
                    x-rungate-run-id|a/b|x-rungate-run-id
                    x-rungate-parent-run-id|ä|x-rungate-parent-run-id
                    x-rungate-new-run|yes|x-rungate-new-run
                    x-rungate-tags|a|x-rungate-tags
                    x-rungate-tags|=a|x-rungate-tags
                    x-rungate-gate|maybe|x-rungate-gate
                    """)
    void aFaultyHeaderIsNamed(String header, String value, String field) {
        refused(field, PLAIN, header, value);
    }

    @Test
    void tooLongIsRefused() {
        refused("x-rungate-run-id", PLAIN, "x-rungate-run-id", "a".repeat(129));
        refused("x-rungate-customer", PLAIN, "x-rungate-customer", "a".repeat(257));
        refused("idempotency-key", PLAIN, "idempotency-key", "a".repeat(256));
    }

    @Test
    void aHeaderThatIsThereTwiceIsRefused() {
        refused("x-rungate-run-id", PLAIN, "x-rungate-run-id", "a", "x-rungate-run-id", "b");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"run_id":7}|rungate.run_id
                    {"run_id":"a\\u0000b"}|rungate.run_id
                    {"run_id":"a\\r\\nx-injected: b"}|rungate.run_id
                    {"new_run":"true"}|rungate.new_run
                    {"customer":"a\\nb"}|rungate.customer
                    {"customer":""}|rungate.customer
                    {"tags":["a"]}|rungate.tags
                    {"tags":{"a":1}}|rungate.tags.a
                    {"runid":"a"}|rungate.runid
                    {"gate":"always"}|rungate.gate
                    7|rungate
                    """)
    void aFaultyObjectIsNamed(String object, String field) {
        refused(field, "{\"model\":\"m\",\"messages\":[],\"rungate\":" + object + "}");
    }

    @Test
    void twoThingsSaidOfOneAreRefused() {
        refused(
                "rungate.run_id",
                "{\"model\":\"m\",\"messages\":[],\"rungate\":{\"run_id\":\"a\"}}",
                "x-rungate-run-id",
                "b");
    }

    @Test
    void nothingUncheckedIsEchoedIntoHeaders() throws IOException {
        try (var client = new RawClient(server.port())) {
            var body =
                    "{\"model\":\"m\",\"messages\":[],\"rungate\":{\"policy\":\"a\\r\\nx-injected:"
                            + " b\"}}";
            client.send(
                    "POST /v1/chat/completions HTTP/1.1\r\n"
                            + "Host: x\r\n"
                            + "Connection: close\r\n"
                            + "x-api-key: "
                            + server.token.value()
                            + "\r\nContent-Length: "
                            + body.length()
                            + "\r\n\r\n"
                            + body);
            assertThat(client.readToEnd())
                    .startsWith("HTTP/1.1 400")
                    .doesNotContain("\nx-injected");
        }
    }

    private static RunOptions options(String body, String... headers) {
        assertThat(sent(body, headers).statusCode()).isEqualTo(200);
        return server.dispatch.last().options();
    }

    private static void refused(String field, String body, String... headers) {
        int before = server.dispatch.asked.size();
        var response = sent(body, headers);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(ServerFixture.json(response).at("/error/context/field").stringValue())
                .isEqualTo(field);
        assertThat(server.dispatch.asked).hasSize(before);
    }

    private static HttpResponse<String> sent(String body, String... headers) {
        var request = server.asAgent("/v1/chat/completions").POST(BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return server.send(request);
    }
}
