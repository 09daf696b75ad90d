package dev.rungate.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.channels.slack.FakeSlack;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Bodies share one budget of memory. Over it a request is refused, and nothing else happens.
class BodiesInFlightTest {
    private static final String LONG =
            "{\"model\":\"m\",\"messages\":[],\"user\":\"%s\"}".formatted("x".repeat(90_000));

    private static ServerFixture server;

    @BeforeAll
    static void open() {
        server = new ServerFixture();
    }

    @AfterAll
    static void shut() {
        server.close();
    }

    /// An answer may arrive before its request has given its memory back.
    @BeforeEach
    void theMemoryIsFree() {
        FakeSlack.await(() -> server.memory.taken() == 0);
    }

    @Test
    void aRequestThatFindsNoMemoryIsRefusedAndMayTryAgain() {
        try (var others = server.memory.open()) {
            others.takeForRequest(2_900_000);
            var refused = server.chat(LONG);
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(ServerFixture.json(refused).at("/error/code").stringValue())
                    .isEqualTo("overloaded");
            assertThat(refused.headers().firstValue("retry-after")).hasValue("1");
            assertThat(refused.headers().firstValue("x-should-retry")).hasValue("true");
        }
        assertThat(server.chat(LONG).statusCode()).isEqualTo(200);
    }

    @Test
    void soIsAShortOneWhereOthersTakeAll() {
        try (var others = server.memory.open()) {
            others.takeForRequest(2_990_000);
            assertThat(server.chat("{}").statusCode()).isEqualTo(503);
        }
        assertThat(server.chat("{}").statusCode()).isEqualTo(400);
    }

    /// Who could decide about the calls that take it, or stop them, must not be refused for them.
    @Test
    void whatIsNoCallIsServedWhereCallsTakeAll() {
        try (var others = server.memory.open()) {
            others.takeForAnswer(4_000_000);
            for (var path : List.of("/healthz", "/readyz", "/metrics", "/approvals", "/v1/gates")) {
                assertThat(server.send(server.asAdmin(path)).statusCode()).as(path).isLessThan(500);
            }
            for (var path : List.of("/api/agents", "/api/gates")) {
                assertThat(server.send(server.asAdmin(path)).statusCode()).as(path).isEqualTo(200);
            }
            var vote = BodyPublishers.ofString("{\"decision\":\"approve\"}");
            var decided = server.send(server.asAdmin("/v1/gates/gate_no/decision").POST(vote));
            assertThat(decided.statusCode()).isEqualTo(404);
            assertThat(server.chat("{}").statusCode()).isEqualTo(503);
        }
    }

    @Test
    void everyRequestGivesItsMemoryBack() {
        server.chat(LONG);
        server.chat("no JSON");
        server.chat(LONG + LONG);
        server.send(
                server.asAgent("/v1/chat/completions")
                        .header("content-encoding", "gzip")
                        .POST(
                                BodyPublishers.ofByteArray(
                                        Packed.gzip(LONG.getBytes(StandardCharsets.UTF_8)))));
        FakeSlack.await(() -> server.memory.taken() == 0);
    }
}
