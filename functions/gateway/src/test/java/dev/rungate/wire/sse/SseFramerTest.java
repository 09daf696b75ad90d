package dev.rungate.wire.sse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseFramerTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: a\n\ndata: b\n\n",
                "data: a\r\n\r\ndata: b\r\n\r\n",
                "data: a\r\rdata: b\r\r",
                "event: x\ndata: ü😀\ndata: 2\n\n: note\n\ndata: b\n\n",
                "data: a\n\r\ndata: b\r\n\n",
                "data: a\r\n\rdata: b\r\n\r",
                "data: a\r\r\ndata: b\n\r\r",
                "\n\ndata: a\n\n\n\r\n\r\rdata: b\n\n",
                "data: no end",
                "data: a\n\ndata: cut\r\n\r",
                "\ufeffdata: a\n\n",
                "",
            })
    void howTheBytesArriveChangesNothing(String stream) {
        var bytes = stream.getBytes(UTF_8);
        var whole = frames(bytes, Math.max(1, bytes.length));
        assertThat(String.join("", whole)).isEqualTo(stream);
        for (int cut = 0; cut <= bytes.length; cut++) {
            assertThat(inTwo(bytes, cut)).as("cut at %d", cut).isEqualTo(whole);
        }
        for (int chunk = 1; chunk <= 3; chunk++) {
            assertThat(frames(bytes, chunk)).as("chunks of %d", chunk).isEqualTo(whole);
        }
    }

    @Test
    void anEventIsHandedOverWithItsBlankLine() {
        assertThat(framesOf("event: a\ndata: 1\n\ndata: 2\n\n"))
                .containsExactly("event: a\ndata: 1\n\n", "data: 2\n\n");
        assertThat(framesOf("data: 1\r\n\r\ndata: 2\r\n\r\n"))
                .containsExactly("data: 1\r\n\r\n", "data: 2\r\n\r\n");
        assertThat(framesOf("data: 1\r\rdata: 2\r\r"))
                .containsExactly("data: 1\r\r", "data: 2\r\r");
    }

    @Test
    void anEventIsHandedOverAsSoonAsItIsWhole() {
        var framer = new SseFramer(100);
        assertThat(framer.feed("data: 1\n".getBytes(UTF_8), 0, 8)).isEmpty();
        assertThat(framer.feed("\n".getBytes(UTF_8), 0, 1)).hasSize(1);
        assertThat(framer.feed("data: 1\r\r".getBytes(UTF_8), 0, 9)).hasSize(1);
    }

    @Test
    void anEventWithoutItsBlankLineIsTheRest() {
        var framer = new SseFramer(100);
        assertThat(framer.feed("data: 1\n\ndata: 2\n".getBytes(UTF_8), 0, 17)).hasSize(1);
        assertThat(framer.rest()).asString(UTF_8).isEqualTo("data: 2\n");
        assertThat(framer.rest()).isEmpty();
    }

    @Test
    void anEventBeyondAllMeasureIsNotHeldInMemory() {
        var framer = new SseFramer(10);
        assertThat(framer.feed("data: 12\n\n".getBytes(UTF_8), 0, 10)).hasSize(1);
        assertThatThrownBy(() -> framer.feed("data: 123\n\n".getBytes(UTF_8), 0, 11))
                .isInstanceOf(OversizedEvent.class);
        var slowly = new SseFramer(10);
        slowly.feed("data: 1234".getBytes(UTF_8), 0, 10);
        assertThatThrownBy(() -> slowly.feed("5".getBytes(UTF_8), 0, 1))
                .isInstanceOf(OversizedEvent.class);
    }

    private static List<String> framesOf(String stream) {
        return frames(stream.getBytes(UTF_8), 1_000);
    }

    private static List<String> frames(byte[] bytes, int chunk) {
        var framer = new SseFramer(1_000);
        var frames = new ArrayList<byte[]>();
        for (int i = 0; i < bytes.length; i += chunk) {
            frames.addAll(framer.feed(bytes, i, Math.min(chunk, bytes.length - i)));
        }
        return withRest(framer, frames);
    }

    private static List<String> inTwo(byte[] bytes, int cut) {
        var framer = new SseFramer(1_000);
        var frames = new ArrayList<>(framer.feed(bytes, 0, cut));
        frames.addAll(framer.feed(bytes, cut, bytes.length - cut));
        return withRest(framer, frames);
    }

    private static List<String> withRest(SseFramer framer, List<byte[]> frames) {
        var rest = framer.rest();
        if (rest.length > 0) {
            frames.add(rest);
        }
        return frames.stream().map(frame -> new String(frame, UTF_8)).toList();
    }
}
