package dev.rungate.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// A server that is told to stop takes nothing new and finishes what it has begun.
class DrainTest {
    private static final String BODY = "{\"model\":\"m\",\"messages\":[],\"stream\":true}";

    @Test
    void aStreamInFlightIsFinished() throws Exception {
        var server = new ServerFixture(Duration.ofSeconds(20));
        int port = server.port();
        var events = new FakeEvents();
        server.dispatch.answers(incoming -> FakeDispatch.streamed(events));
        try (var client = asked(server)) {
            events.event("data: 1\n\n");
            client.readUntil("data: 1\n\n");
            var closing = Thread.ofVirtual().start(server::close);
            answersEverythingNewWith503(server);
            events.event("data: 2\n\n").ends();
            assertThat(client.readToEnd()).contains("data: 2\n\n").endsWith("0\r\n\r\n");
            assertThat(closing.join(Duration.ofSeconds(5))).isTrue();
            assertThat(events.closedWithin(1)).isTrue();
            refusesConnections(port);
        }
    }

    @Test
    void aStreamThatDoesNotEndIsCutWhenTimeIsUpAndSettled() throws Exception {
        var server = new ServerFixture(Duration.ofMillis(300));
        var events = new FakeEvents();
        server.dispatch.answers(incoming -> FakeDispatch.streamed(events));
        try (var client = asked(server)) {
            events.event("data: 1\n\n");
            client.readUntil("data: 1\n\n");
            server.close();
            assertThat(events.closedWithin(2)).isTrue();
            assertThat(client.readToEnd()).doesNotContain("[DONE]");
        }
    }

    @Test
    void aConnectionAtRestDoesNotHoldUpTheEnd() throws IOException {
        var server = new ServerFixture(Duration.ofSeconds(20));
        try (var client = new RawClient(server.port())) {
            client.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").readUntil("}");
            var began = System.nanoTime();
            server.close();
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isLessThan(Duration.ofSeconds(10));
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    /// On new connections too, until the last answer has ended: a load balancer sees why.
    private static void answersEverythingNewWith503(ServerFixture server) throws Exception {
        for (int i = 0; i < 100 && !ready(server).contains(" 503 "); i++) {
            Thread.sleep(20);
        }
        assertThat(ready(server)).contains(" 503 ").contains("draining");
        try (var client = asked(server)) {
            assertThat(client.readToEnd())
                    .contains(" 503 ")
                    .containsIgnoringCase("retry-after: 1")
                    .contains("overloaded", "is ending");
        }
    }

    private static String ready(ServerFixture server) throws IOException {
        try (var client = new RawClient(server.port())) {
            return client.send("GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                    .readToEnd();
        }
    }

    private static void refusesConnections(int port) {
        assertThatThrownBy(() -> new RawClient(port)).isInstanceOf(ConnectException.class);
    }

    private static RawClient asked(ServerFixture server) throws IOException {
        return new RawClient(server.port())
                .send(
                        "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nx-api-key: "
                                + server.token.value()
                                + "\r\nContent-Length: "
                                + BODY.length()
                                + "\r\n\r\n"
                                + BODY);
    }
}
