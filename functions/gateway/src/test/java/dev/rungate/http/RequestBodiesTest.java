package dev.rungate.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A body is read whole, within its limit, and as JSON; everything else is said clearly and leaves
/// the server well.
class RequestBodiesTest {
    private static final String SOUND = "{\"model\":\"m\",\"messages\":[],\"unknown\":1.0}";

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
    void theBytesArriveAsTheyWereSent() {
        assertThat(server.chat(SOUND).statusCode()).isEqualTo(200);
        var asked = server.dispatch.last();
        assertThat(asked.path()).isEqualTo("/chat/completions");
        assertThat(asked.request().model()).isEqualTo("m");
    }

    @Test
    void queryAndHeadersArriveToo() {
        var request =
                server.asAgent("/v1/messages?beta=true")
                        .header("anthropic-beta", "a,b")
                        .POST(
                                BodyPublishers.ofString(
                                        "{\"model\":\"m\",\"max_tokens\":1,\"messages\":[]}"));
        assertThat(server.send(request).statusCode()).isEqualTo(200);
        var asked = server.dispatch.last();
        assertThat(asked.path()).isEqualTo("/v1/messages");
        assertThat(asked.query()).isEqualTo("beta=true");
        assertThat(asked.headers().firstValue("Anthropic-Beta")).hasValue("a,b");
    }

    @Test
    void anyContentTypeIsReadAsJsonButAFormIsRefused() {
        assertThat(post("text/plain", SOUND).statusCode()).isEqualTo(200);
        refused(400, "content-type", post("multipart/form-data; boundary=x", "--x--"));
    }

    @Test
    void gzipIsUnzipped() throws IOException {
        assertThat(gzip(zipped(SOUND)).statusCode()).isEqualTo(200);
    }

    @Test
    void whatIsNotGzipIsRefused() throws IOException {
        refused(400, "content-encoding", gzip(SOUND.getBytes(StandardCharsets.UTF_8)));
        var cut = zipped(SOUND);
        refused(400, "content-encoding", gzip(Arrays.copyOf(cut, cut.length - 12)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "deflate", "gzip, gzip", "zstd"})
    void otherEncodingsAreRefused(String encoding) {
        refused(
                400,
                "content-encoding",
                server.send(
                        server.asAgent("/v1/chat/completions")
                                .header("content-encoding", encoding)
                                .POST(BodyPublishers.ofString(SOUND))));
    }

    @Test
    void aGzipBombIsTooLarge() throws IOException {
        var bomb = zipped(" ".repeat(20_000_000));
        assertThat(bomb.length).isLessThan((int) ServerFixture.MAX_BODY);
        tooLarge(gzip(bomb));
    }

    @Test
    void aBodyOverTheLimitIsTooLargeAndItsSenderLearnsWhy() {
        tooLarge(server.chat("x".repeat(3_000_000)));
        tooLarge(
                server.send(
                        server.asAgent("/v1/chat/completions")
                                .POST(
                                        BodyPublishers.ofInputStream(() ->
                                                new ByteArrayInputStream(new byte[3_000_000])))));
    }

    @Test
    void theLimitItselfIsAllowed() {
        var padding = " ".repeat((int) ServerFixture.MAX_BODY - SOUND.length());
        assertThat(server.chat(SOUND + padding).statusCode()).isEqualTo(200);
        tooLarge(server.chat(SOUND + padding + " "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "{\"model\":\"m\",\"model\":\"n\",\"messages\":[]}",
                "{\"model\":\"m\",\"messages\":[NaN]}",
                "{\"model\":\"m\",\"messages\":[]} x",
                "{\"model\":\"m\",\"messages\":[],\"a\":\"\\ud800\"",
                "\ufeff{}"
            })
    void brokenJsonIsRefusedWithItsPlace(String body) {
        refused(400, "$", server.chat(body));
    }

    @Test
    void invalidUtf8IsRefused() {
        var bytes = SOUND.getBytes(StandardCharsets.UTF_8);
        bytes[10] = (byte) 0xff;
        refused(
                400,
                "$",
                server.send(
                        server.asAgent("/v1/chat/completions")
                                .POST(BodyPublishers.ofByteArray(bytes))));
    }

    @Test
    void tenThousandLevelsAreRefused() {
        refused(
                400,
                "$",
                server.chat(
                        "{\"model\":\"m\",\"messages\":"
                                + "[".repeat(10_000)
                                + "]".repeat(10_000)
                                + "}"));
    }

    @Test
    void aFaultyFieldIsNamedInTheFormatOfTheDoor() {
        refused(400, "model", server.chat("{\"model\":7,\"messages\":[]}"));
        var response =
                server.send(
                        server.asAgent("/v1/messages")
                                .POST(BodyPublishers.ofString("{\"messages\":[]}")));
        var error = ServerFixture.json(response);
        assertThat(error.path("type").stringValue()).isEqualTo("error");
        assertThat(error.at("/error/type").stringValue()).isEqualTo("invalid_request_error");
        assertThat(error.at("/error/context/field").stringValue()).isEqualTo("model");
        assertThat(error.path("request_id").stringValue())
                .isEqualTo(response.headers().firstValue("x-request-id").orElseThrow());
    }

    @Test
    void tokensAreCountedWithoutADispatchedCall() {
        var response =
                server.send(
                        server.asAgent("/anthropic/v1/messages/count_tokens")
                                .POST(
                                        BodyPublishers.ofString(
                                                "{\"model\":\"m\",\"messages\":[]}")));
        assertThat(response.body()).isEqualTo("{\"input_tokens\":7}");
        assertThat(server.dispatch.last().path()).isEqualTo("/v1/messages/count_tokens");
    }

    @Test
    void aClientThatAsksFirstIsToldToGoOn() throws IOException {
        try (var client = new RawClient(server.port())) {
            client.send(
                    "POST /v1/chat/completions HTTP/1.1\r\n"
                            + "Host: x\r\n"
                            + "Expect: 100-continue\r\n"
                            + "x-api-key: "
                            + server.token.value()
                            + "\r\nContent-Length: "
                            + SOUND.length()
                            + "\r\n\r\n");
            client.readUntil("100 Continue\r\n\r\n");
            assertThat(client.send(SOUND).readUntil("}")).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void aClientThatAsksFirstAndIsRefusedNeedNotSendItsBody() throws IOException {
        try (var client = new RawClient(server.port())) {
            client.send(
                    "POST /v1/chat/completions HTTP/1.1\r\n"
                            + "Host: x\r\n"
                            + "Expect: 100-continue\r\n"
                            + "Content-Length: 90000\r\n\r\n");
            assertThat(client.readToEnd())
                    .startsWith("HTTP/1.1 401")
                    .doesNotContain("100 Continue");
        }
    }

    private static HttpResponse<String> post(String contentType, String body) {
        return server.send(
                server.asAgent("/v1/chat/completions")
                        .header("content-type", contentType)
                        .POST(BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> gzip(byte[] body) {
        HttpRequest.Builder request =
                server.asAgent("/v1/chat/completions").header("content-encoding", "gzip");
        return server.send(request.POST(BodyPublishers.ofByteArray(body)));
    }

    private static byte[] zipped(String text) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(out)) {
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return out.toByteArray();
    }

    private static void tooLarge(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(413);
        var error = ServerFixture.json(response).path("error");
        assertThat(error.path("code").stringValue()).isEqualTo("request_too_large");
        assertThat(error.at("/context/limit_bytes").longValue()).isEqualTo(ServerFixture.MAX_BODY);
    }

    private static void refused(int status, String field, HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(status);
        var error = ServerFixture.json(response).path("error");
        assertThat(error.path("code").stringValue()).isEqualTo("invalid_request");
        assertThat(error.at("/context/field").stringValue()).isEqualTo(field);
        assertThat(error.at("/context/problem").stringValue()).isNotBlank();
    }
}
