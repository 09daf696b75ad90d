package dev.rungate.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.channels.slack.FakeSlack;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Bodies share one budget of memory. Over it a request is refused, and nothing else happens.
class BodiesInFlightTest {
    private static final String LONG =
            "{\"model\":\"m\",\"messages\":[],\"user\":\"%s\"}".formatted("x".repeat(90_000));

    private static ServerFixture house;

    @BeforeAll
    static void open() {
        house = new ServerFixture();
    }

    @AfterAll
    static void shut() {
        house.close();
    }

    @Test
    void aRequestThatFindsNoMemoryIsRefusedAndMayTryAgain() {
        try (var others = house.memory.open()) {
            others.takeForRequest(2_900_000);
            var refused = house.chat(LONG);
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(ServerFixture.json(refused).at("/error/code").stringValue())
                    .isEqualTo("overloaded");
            assertThat(refused.headers().firstValue("retry-after")).hasValue("1");
            assertThat(refused.headers().firstValue("x-should-retry")).hasValue("true");
        }
        assertThat(house.chat(LONG).statusCode()).isEqualTo(200);
    }

    @Test
    void soIsAShortOneWhereOthersTakeAllAndHealthIsStillShown() {
        try (var others = house.memory.open()) {
            others.takeForRequest(2_990_000);
            var refused = house.send(house.asAdmin("/api/agents"));
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("overloaded");
            assertThat(house.send(house.asAdmin("/healthz")).statusCode()).isEqualTo(200);
        }
        assertThat(house.send(house.asAdmin("/api/agents")).statusCode()).isEqualTo(200);
    }

    @Test
    void everyRequestGivesItsMemoryBack() {
        house.chat(LONG);
        house.chat("no JSON");
        house.chat(LONG + LONG);
        house.send(
                house.asAgent("/v1/chat/completions")
                        .header("content-encoding", "gzip")
                        .POST(
                                BodyPublishers.ofByteArray(
                                        Packed.gzip(LONG.getBytes(StandardCharsets.UTF_8)))));
        FakeSlack.await(() -> house.memory.taken() == 0);
    }
}
