package dev.rungate.providers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.calls.attempts.UpstreamAnswer;
import dev.rungate.wire.Recordings;
import dev.rungate.wire.Recordings.Recording;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// What providers really sent comes through the wire byte for byte, however it is cut into pieces.
class RecordedAnswersTest {
    private static final Set<String> OPENAI = Set.of("chat");
    private static final Set<String> ANTHROPIC = Set.of("messages");

    private final FakeProvider fake = FakeProvider.start();
    private final Reached reached = new Reached(fake);

    @AfterEach
    void end() {
        reached.close();
        fake.close();
    }

    @TestFactory
    Stream<DynamicTest> everyOpenAiAnswerArrivesAsItWasSent() {
        return each(OPENAI, Outgoings.openAi());
    }

    @TestFactory
    Stream<DynamicTest> everyAnthropicAnswerArrivesAsItWasSent() {
        return each(ANTHROPIC, Outgoings.anthropic());
    }

    private Stream<DynamicTest> each(Set<String> formats, Outgoings call) {
        return Recordings.matching(expected -> formats.contains(expected.path("api").stringValue()))
                .stream()
                .filter(recording -> recording.isStream() || recording.name().endsWith(".json"))
                .map(recording ->
                        DynamicTest.dynamicTest(recording.name(), () -> arrives(recording, call)));
    }

    private void arrives(Recording recording, Outgoings call) {
        for (int pieces : List.of(0, 1, 1_009)) {
            var sent =
                    FakeAnswer.of(
                            recording.status(),
                            type(recording),
                            recording.bytes(),
                            FakeAnswer.Framing.CHUNKED);
            fake.answer(sent.inPiecesOf(pieces));
            var answer = reached.send(recording.isStream() ? call.streaming() : call);
            assertThat(answer.status()).isEqualTo(recording.status());
            assertThat(bytes(answer)).isEqualTo(recording.bytes());
        }
    }

    private static String type(Recording recording) {
        return recording.isStream() ? "text/event-stream" : "application/json";
    }

    private static byte[] bytes(UpstreamAnswer answer) {
        return switch (answer) {
            case UpstreamAnswer.Whole whole -> whole.body();
            case UpstreamAnswer.Rejected rejected -> rejected.body();
            case UpstreamAnswer.Streamed streamed -> joined(streamed.events());
        };
    }

    private static byte[] joined(UpstreamAnswer.Events events) {
        var all = new ByteArrayOutputStream();
        try (events) {
            for (var event = events.next(); event != null; event = events.next()) {
                all.writeBytes(event.raw());
            }
        }
        return all.toByteArray();
    }
}
