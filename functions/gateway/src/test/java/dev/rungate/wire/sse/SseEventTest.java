package dev.rungate.wire.sse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseEventTest {
    @Test
    void oneSpaceAfterTheColonIsDroppedAndNoMore() {
        assertData("data:{}\n\n", "{}");
        assertData("data: {}\n\n", "{}");
        assertData("data:  {}\n\n", " {}");
    }

    @Test
    void dataOnSeveralLinesIsJoinedByLineFeeds() {
        assertData("data: {\r\ndata:\r\ndata: }\r\n\r\n", "{\n\n}");
        assertData("data\n\n", "");
        assertData("data: a\rdata: b\r\r", "a\nb");
    }

    @Test
    void fieldsAndCommentsItDoesNotKnowAreIgnored() {
        assertData(": note\nid: 7\nretry: 10\ndatum: x\nDATA: y\ndata: 1\nnonsense\n\n", "1");
        assertData("\ufeffdata: 1\n\n", "1");
    }

    @Test
    void anEventHasTheNameItWasGivenLast() {
        var event = SseEvent.of("event: a\nevent:b\ndata: 1\n\n".getBytes(UTF_8));
        assertThat(event.name()).isEqualTo("b");
        assertThat(SseEvent.of("data: 1\n\n".getBytes(UTF_8)).name()).isEmpty();
    }

    @Test
    void anEventWithoutDataHasNone() {
        assertThat(SseEvent.of(": keep-alive\n\n".getBytes(UTF_8)).data()).isNull();
        assertThat(SseEvent.of("event: ping\n\n".getBytes(UTF_8)).data()).isNull();
        assertThat(SseEvent.of("\n".getBytes(UTF_8)).data()).isNull();
        assertThat(SseEvent.of(new byte[0]).data()).isNull();
    }

    @Test
    void anEventWithoutItsBlankLineIsReadAllTheSame() {
        assertData("data: 1", "1");
    }

    @Test
    void ourOwnCommentsAreOneLineBeforeTheNextEvent() {
        assertThat(SseText.keepAlive()).asString(UTF_8).isEqualTo(": keep-alive\n");
        assertThat(SseText.data("{}")).asString(UTF_8).isEqualTo("data: {}\n\n");
        assertThat(SseText.event("error", "{}"))
                .asString(UTF_8)
                .isEqualTo("event: error\ndata: {}\n\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {\"a\":\ndata: 1}\n\n",
                "event: a\nevent: b\ndata: 1\n\n",
                "data: 1\r\r",
                "data: 1\rdata: 2\n\n",
                "\ufeffdata: 1\n\n",
                "{\"choices\":[]}\n\n",
                " data: 1\n\n",
                "Data: 1\n\n",
                ": x\u2028data: 1\n\n",
                ": x\u0085data: 1\n\n",
                "id: x\u000bdata: 1\n\n",
                "retry: 1\u001cdata: 1\n\n",
                "event: x\fdata: 1\n\n",
                ": x\0data: 1\n\n",
                ": Å (whose second byte ends a line in Latin-1)\n\n",
            })
    void linesThatReadersTakeDifferentlyAreDoubted(String raw) {
        assertThat(SseEvent.of(raw.getBytes(UTF_8)).doubt()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: 1\n\n",
                "data:1\r\n\r\n",
                "id: 7\nretry: 10\nevent: a\ndata: 1\n\n",
                ": data: 1\n\n",
                ":\n",
                "data: 1",
            })
    void linesThatEveryReaderTakesAlikeAreNot(String raw) {
        assertThat(SseEvent.of(raw.getBytes(UTF_8)).doubt()).isNull();
    }

    private static void assertData(String raw, String data) {
        assertThat(SseEvent.of(raw.getBytes(UTF_8)).data()).asString(UTF_8).isEqualTo(data);
    }
}
