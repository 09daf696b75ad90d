package dev.rungate.aws.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class BridgeTest {
    @Test
    void aRequestArrivesAsItWasSentAndItsAnswerAsItWasGiven() throws Exception {
        try (var server =
                        FakeServer.saying(
                                "HTTP/1.1 201 Created\r\n"
                                        + "X-One: 1\r\n"
                                        + "Content-Length: 4\r\n\r\n"
                                        + "made");
                var bridged = BridgedServer.of(server)) {
            var answer =
                    bridged.send(
                            bridged.request("/v1/runs%2F1?z=1&a=x%20y&z=2")
                                    .header("X-Twice", "a")
                                    .header("X-Twice", "b")
                                    .POST(BodyPublishers.ofString("{\"ü\":1}")));
            var seen = server.only();
            assertThat(seen.line()).isEqualTo("POST /v1/runs%2F1?z=1&z=2&a=x%20y HTTP/1.1");
            assertThat(seen.values("X-Twice")).containsExactly("a", "b");
            assertThat(seen.values("Content-Length")).containsExactly("8");
            assertThat(seen.values("Host"))
                    .containsExactly(bridged.lambda().front().getAuthority());
            assertThat(seen.text()).isEqualTo("{\"ü\":1}");
            assertThat(answer.statusCode()).isEqualTo(201);
            assertThat(answer.headers().allValues("x-one")).containsExactly("1");
            assertThat(answer.body()).isEqualTo("made");
            assertThat(bridged.ended()).isEqualTo(1);
        }
    }

    @Test
    void bodiesOfBytesTravelAsBase64() throws Exception {
        var bytes = new byte[100_000];
        new java.util.Random(1).nextBytes(bytes);
        try (var server = FakeServer.saysOk();
                var bridged = BridgedServer.of(server, EmulatedApi.usual().withBinaryBodies())) {
            bridged.send(bridged.request("/x").PUT(BodyPublishers.ofByteArray(bytes)));
            assertThat(server.only().body()).isEqualTo(bytes);
        }
    }

    @Test
    void stagesAndBasePathsAreNoPartOfThePath() throws Exception {
        for (var api :
                List.of(
                        EmulatedApi.usual().withStage("v1"),
                        EmulatedApi.usual().withStage("production"),
                        EmulatedApi.usual().withBasePath("/base/path"))) {
            try (var server = FakeServer.saysOk();
                    var bridged = BridgedServer.of(server, api)) {
                assertThat(bridged.get("/v1/models").body()).isEqualTo("ok");
                assertThat(server.only().line()).isEqualTo("GET /v1/models HTTP/1.1");
            }
        }
    }

    @Test
    void cookiesStayApartAndHeadersOfTheConnectionStayBehind() throws Exception {
        try (var server =
                        FakeServer.saying(
                                "HTTP/1.1 200 OK\r\n"
                                        + "Set-Cookie: a=1\r\n"
                                        + "set-cookie: b=2; Path=/\r\n"
                                        + "Connection: keep-alive, x-hop\r\n"
                                        + "Keep-Alive: timeout=5\r\n"
                                        + "X-Hop: 1\r\n"
                                        + "x-rungate-internal-a: 1\r\n"
                                        + "X-Kept: \"quoted\" é\r\n"
                                        + "Transfer-Encoding: chunked\r\n\r\n"
                                        + "2\r\n"
                                        + "ok\r\n"
                                        + "0\r\n\r\n");
                var bridged = BridgedServer.of(server)) {
            var headers = bridged.get("/x").headers();
            assertThat(headers.allValues("set-cookie")).containsExactly("a=1", "b=2; Path=/");
            assertThat(headers.map()).containsKey("x-kept");
            assertThat(headers.map())
                    .doesNotContainKeys("keep-alive", "x-hop", "x-rungate-internal-a");
        }
    }

    @Test
    void thePreludeKeepsOneValueInHeadersAndSeveralInMultiValueHeaders() throws Exception {
        var head =
                new Head(
                        "HTTP/1.1 404 Not Found",
                        List.of(
                                new Field("A", "1"),
                                new Field("B", "2"),
                                new Field("b", "3"),
                                new Field("Content-Length", "5")));
        var prelude = new String(Prelude.of(head), StandardCharsets.UTF_8);
        assertThat(prelude).endsWith("}" + "\0".repeat(8));
        assertThat(JsonMapper.shared().readTree(prelude.replace("\0", "")))
                .isEqualTo(
                        JsonMapper.shared()
                                .readTree(
                                        """
                                        {"statusCode":404,"headers":{"a":"1"},
                                         "multiValueHeaders":{"b":["2","3"]}}
                                        """));
    }

    @Test
    void answersWithoutABodyAreWhole() throws Exception {
        for (var status : List.of("204 No Content", "304 Not Modified")) {
            try (var server = FakeServer.saying("HTTP/1.1 " + status + "\r\nX-A: b\r\n\r\n");
                    var bridged = BridgedServer.of(server)) {
                var answer = bridged.get("/x");
                assertThat(status).startsWith(Integer.toString(answer.statusCode()));
                assertThat(answer.body()).isEmpty();
                assertThat(bridged.lambda().troubles()).isEmpty();
            }
        }
    }

    @Test
    void anAnswerToHeadHasALengthButNoBody() throws Exception {
        try (var server = FakeServer.saying("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n");
                var bridged = BridgedServer.of(server)) {
            var answer = bridged.send(bridged.request("/x").HEAD());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(server.only().line()).startsWith("HEAD ");
            assertThat(bridged.lambda().troubles()).isEmpty();
        }
    }

    @Test
    void anAnswerThatOnlyAnnouncesIsPassedOver() throws Exception {
        try (var server =
                        FakeServer.saying(
                                "HTTP/1.1 100 Continue\r\n\r\n"
                                        + "HTTP/1.1 200 OK\r\n"
                                        + "Content-Length: 2\r\n\r\n"
                                        + "ok");
                var bridged = BridgedServer.of(server)) {
            assertThat(bridged.get("/x").body()).isEqualTo("ok");
        }
    }

    @Test
    void eventsOfOthersAreAnsweredAsErrorsAndTheNextCallIsServed() throws Exception {
        try (var server = FakeServer.saysOk();
                var bridged = BridgedServer.of(server)) {
            var sqs = "{\"Records\":[{\"eventSource\":\"aws:sqs\",\"body\":\"secret\"}]}";
            assertThatThrownBy(() -> bridged.lambda().invoke(sqs.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(InvocationFailed.class)
                    .hasMessageContaining("Rungate.EventRefused")
                    .hasMessageContaining("aws:sqs")
                    .message()
                    .doesNotContain("secret");
            assertThat(bridged.get("/x").body()).isEqualTo("ok");
            assertThat(server.seen()).hasSize(1);
        }
    }

    @Test
    void hundredsOfBrokenEventsLeaveTheBridgeAsItWas() throws Exception {
        var random = new java.util.Random(7);
        try (var server = FakeServer.saysOk();
                var bridged = BridgedServer.of(server)) {
            int refused = 0;
            for (int i = 0; i < 400; i++) {
                try {
                    assertThat(bridged.lambda().invoke(BrokenEvents.next(random)))
                            .asString(StandardCharsets.UTF_8)
                            .isIn("ok", "");
                } catch (InvocationFailed failed) {
                    assertThat(failed.trouble().type()).isEqualTo("Rungate.EventRefused");
                    refused++;
                }
            }
            assertThat(refused).isBetween(100, 300);
            assertThat(server.seen()).hasSize(400 - refused);
            assertThat(bridged.get("/x").body()).isEqualTo("ok");
        }
    }

    @Test
    void aServerThatTakesNoConnectionsIsAnError() throws Exception {
        URI nobody;
        try (var closed = FakeServer.saysOk()) {
            nobody = closed.uri();
        }
        try (var bridged =
                BridgedServer.of(nobody, EmulatedApi.usual(), Duration.ofMinutes(1), 1)) {
            assertThat(bridged.get("/x").statusCode()).isEqualTo(502);
            assertThat(bridged.get("/x").statusCode()).isEqualTo(502);
            assertThat(bridged.lambda().troubles())
                    .extracting(ReportedError::where, ReportedError::type)
                    .containsOnly(
                            org.assertj.core.api.Assertions.tuple(
                                    "invocation", "Rungate.ServerUnreachable"));
            assertThat(bridged.ended()).isEqualTo(2);
        }
    }

    @Test
    void aServerThatDiesBeforeItAnswersIsAnError() throws Exception {
        for (var answer :
                List.of("", "HTTP/1.1 200", "nonsense\r\n\r\n", "HTTP/1.1 200 OK\r\nA: b")) {
            try (var server = FakeServer.saying(answer);
                    var bridged = BridgedServer.of(server)) {
                assertThat(bridged.get("/x").statusCode()).isEqualTo(502);
                assertThat(bridged.lambda().troubles().getFirst().type())
                        .isEqualTo("Rungate.NoAnswer");
                assertThat(bridged.ended()).isEqualTo(1);
            }
        }
    }

    @Test
    void anAnswerThatComesBeforeTheRequestWasReadIsPassedOn() throws Exception {
        try (var early =
                        new Listening(connection -> {
                            Head.read(connection.in());
                            FakeServer.say(
                                    connection,
                                    "HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig");
                            connection.in().transferTo(java.io.OutputStream.nullOutputStream());
                        });
                var bridged =
                        BridgedServer.of(
                                URI.create("http://" + early.address()),
                                EmulatedApi.usual(),
                                Duration.ofMinutes(1),
                                1)) {
            var body = BodyPublishers.ofByteArray(new byte[5_000_000]);
            assertThat(bridged.send(bridged.request("/x").POST(body)).body()).isEqualTo("big");
        }
    }
}
