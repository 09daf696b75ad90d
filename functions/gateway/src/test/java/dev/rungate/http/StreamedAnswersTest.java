package dev.rungate.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Refusal;
import dev.rungate.runs.RunState;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A stream reaches its reader event by event, and can be told whole from broken.
class StreamedAnswersTest {
    private static final String BODY = "{\"model\":\"m\",\"messages\":[],\"stream\":true}";
    private static final String LAST_CHUNK = "\r\n0\r\n\r\n";

    private final ServerFixture server = new ServerFixture();
    private final FakeEvents events = new FakeEvents();

    @BeforeEach
    void stream() {
        server.dispatch.answers(incoming -> FakeDispatch.streamed(events));
    }

    @AfterEach
    void shut() {
        server.close();
    }

    @Test
    void statusAndHeadersComeBeforeTheFirstEvent() throws IOException {
        try (var client = asked("/v1/chat/completions")) {
            var head = client.readUntil("\r\n\r\n");
            assertThat(head)
                    .startsWith("HTTP/1.1 200 ")
                    .containsIgnoringCase("content-type: text/event-stream\r\n")
                    .containsIgnoringCase("cache-control: no-cache\r\n")
                    .containsIgnoringCase("x-rungate-run-id: run-1\r\n")
                    .containsIgnoringCase("x-rungate-budget-remaining-usd: 1.50\r\n")
                    .doesNotContainIgnoringCase("x-rungate-cost-usd");
            events.ends();
        }
    }

    @Test
    void eachEventComesAsItIsSent() throws IOException {
        try (var client = asked("/v1/chat/completions")) {
            events.event("data: {\"a\":1}\n\n");
            assertThat(client.readUntil("\n\n\r\n")).endsWith("f\r\ndata: {\"a\":1}\n\n\r\n");
            events.event("data: {\"b\":2}\n\n");
            assertThat(client.readUntil("\n\n\r\n")).isEqualTo("f\r\ndata: {\"b\":2}\n\n\r\n");
            events.event("data: [DONE]\n\n").ends();
            assertThat(client.readUntil(LAST_CHUNK))
                    .isEqualTo("e\r\ndata: [DONE]\n\n" + LAST_CHUNK);
        }
    }

    @Test
    void theConnectionIsGoodForAnotherRequestAfterTheStream() throws Exception {
        try (var client = asked("/v1/chat/completions")) {
            events.event("data: [DONE]\n\n").ends();
            client.readUntil(LAST_CHUNK);
            assertThat(client.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").readUntil("}"))
                    .startsWith("HTTP/1.1 200");
            assertThat(events.closedWithin(1)).isTrue();
        }
    }

    @Test
    void aBrokenStreamEndsWithTheFormatsErrorEventAndNoMark() throws Exception {
        try (var client = asked("/v1/chat/completions")) {
            events.event("data: {\"a\":1}\n\n").breaks(cancelled());
            assertThat(client.readUntil(LAST_CHUNK))
                    .contains("data: {\"a\":1}\n\n")
                    .contains("data: {\"error\":")
                    .contains("\"code\":\"run_closed\"")
                    .doesNotContain("[DONE]");
            assertThat(events.closedWithin(1)).isTrue();
        }
    }

    @Test
    void anthropicsErrorEventHasItsName() throws IOException {
        try (var client = asked("/v1/messages")) {
            events.breaks(cancelled());
            assertThat(client.readUntil(LAST_CHUNK))
                    .contains("event: error\ndata: {\"type\":\"error\"")
                    .contains("\"code\":\"run_closed\"");
        }
    }

    @Test
    void aFaultOfOurOwnIsAnErrorEventWithoutItsReason() throws IOException {
        try (var client = asked("/v1/chat/completions")) {
            events.breaks(new IllegalStateException("a secret"));
            assertThat(client.readUntil(LAST_CHUNK))
                    .contains("\"code\":\"internal_error\"")
                    .doesNotContain("a secret");
        }
    }

    @Test
    void whoLeavesIsNoticedAndTheCallIsSettled() throws Exception {
        var client = asked("/v1/chat/completions");
        events.event("data: {\"a\":1}\n\n");
        client.readUntil("\n\n\r\n");
        client.hangUp();
        for (int i = 0; i < 50 && !events.closedWithin(0); i++) {
            events.event(": keep-alive\n\n");
            Thread.sleep(20);
        }
        assertThat(events.closedWithin(1)).isTrue();
    }

    @Test
    void whoStopsReadingIsNotWaitedForAndTheCallIsSettled() throws Exception {
        try (var lazy = asked("/v1/chat/completions")) {
            for (int i = 0; i < 300; i++) {
                events.event("data: " + "x".repeat(100_000) + "\n\n");
            }
            assertThat(events.closedWithin(10)).isTrue();
            assertThat(lazy.isReset()).isTrue();
        }
    }

    @Test
    void aReaderWhoDoesNotReadHoldsUpItsOwnStreamOnly() throws Exception {
        try (var lazy = asked("/v1/chat/completions")) {
            var large = "data: " + "x".repeat(100_000) + "\n\n";
            for (int i = 0; i < 100; i++) {
                events.event(large);
            }
            events.ends();
            assertThat(server.send(server.request("/healthz")).statusCode()).isEqualTo(200);
            assertThat(lazy.readForNow(Duration.ofMillis(300)).length()).isGreaterThan(9_000_000);
        }
    }

    private RawClient asked(String path) throws IOException {
        return new RawClient(server.port())
                .send(
                        "POST "
                                + path
                                + " HTTP/1.1\r\nHost: x\r\nx-api-key: "
                                + server.token.value()
                                + "\r\nContent-Length: "
                                + BODY.length()
                                + "\r\n\r\n"
                                + BODY);
    }

    private static CallRefused cancelled() {
        return new CallRefused(
                new Refusal.RunClosed(RunState.CANCELLED, Instant.now()),
                FakeDispatch.RECEIPT,
                null);
    }
}
