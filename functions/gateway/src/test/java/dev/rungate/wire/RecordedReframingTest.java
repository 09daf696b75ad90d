package dev.rungate.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.chat.Answer;
import dev.rungate.chat.ToolEdit;
import dev.rungate.wire.Recordings.Recording;
import dev.rungate.wire.anthropic.AnthropicDialect;
import dev.rungate.wire.openai.OpenAiDialect;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/// What providers really answered says the same in the other form, and with other arguments all
/// else is as it was.
class RecordedReframingTest {
    private static final String OTHER = "{\"to\": \"é😀\\n\", \"n\":[1.0]}";

    @TestFactory
    Stream<DynamicTest> aWholeAnswerSaysTheSameAsAStream() {
        return each(
                recording -> !recording.isStream(),
                recording -> {
                    var dialect = dialect(recording);
                    var whole = dialect.answer(recording.bytes());
                    var stream = dialect.asStream(recording.bytes(), true);
                    assertSame(Reframed.streamed(dialect, stream), whole);
                    assertThat(Reframed.streamed(dialect, stream).toolCalls())
                            .isEqualTo(whole.toolCalls());
                    assertSame(dialect.answer(dialect.asWhole(stream)), whole);
                    assertThat(dialect.answer(dialect.asWhole(stream)).outputBytes())
                            .isEqualTo(whole.outputBytes());
                });
    }

    @TestFactory
    Stream<DynamicTest> nothingOfAWholeAnswerIsLostOnTheWayThereAndBack() {
        return each(
                recording -> !recording.isStream(),
                recording -> {
                    var dialect = dialect(recording);
                    var before = Reframed.json(recording.bytes());
                    var after =
                            Reframed.json(
                                    dialect.asWhole(dialect.asStream(recording.bytes(), true)));
                    assertThat(lost(before, after, ""))
                            .allMatch(RecordedReframingTest::isRedundant);
                });
    }

    @TestFactory
    Stream<DynamicTest> aStreamSaysTheSameAsAWholeAnswer() {
        return each(
                Recording::isStream,
                recording -> {
                    var dialect = dialect(recording);
                    var streamed = Reframed.streamed(dialect, recording.bytes());
                    var body = dialect.asWhole(recording.bytes());
                    assertSame(dialect.answer(body), streamed);
                    assertThat(Reframed.json(body).path("id").stringValue())
                            .isEqualTo(id(recording));
                    var again = dialect.asStream(body, true);
                    assertSame(dialect.answer(dialect.asWhole(again)), streamed);
                    assertThat(Reframed.json(dialect.asWhole(again)))
                            .isEqualTo(Reframed.json(body));
                });
    }

    @TestFactory
    Stream<DynamicTest> everyCallOfAWholeAnswerCanHaveOtherArguments() {
        return each(
                recording -> !recording.isStream() && hasCalls(recording),
                recording -> {
                    var dialect = dialect(recording);
                    var before = dialect.answer(recording.bytes());
                    for (int i = 0; i < before.toolCalls().size(); i++) {
                        var edits = List.of(new ToolEdit(i, OTHER));
                        var edited = dialect.withArguments(recording.bytes(), edits);
                        assertEdited(dialect.answer(edited), before, i);
                        assertOnePlaceChanged(recording.bytes(), edited);
                        var stream = dialect.asStream(recording.bytes(), true);
                        assertEdited(
                                Reframed.streamed(
                                        dialect, dialect.withArgumentsInStream(stream, edits)),
                                before,
                                i);
                    }
                });
    }

    @TestFactory
    Stream<DynamicTest> everyCallOfAStreamCanHaveOtherArguments() {
        return each(
                recording -> recording.isStream() && hasCalls(recording),
                recording -> {
                    var dialect = dialect(recording);
                    var before = Reframed.streamed(dialect, recording.bytes());
                    for (int i = 0; i < before.toolCalls().size(); i++) {
                        var edits = List.of(new ToolEdit(i, OTHER));
                        var edited = dialect.withArgumentsInStream(recording.bytes(), edits);
                        assertEdited(Reframed.streamed(dialect, edited), before, i);
                        assertEdited(dialect.answer(dialect.asWhole(edited)), before, i);
                        assertOtherEventsStayed(recording.bytes(), edited);
                        var whole = dialect.asWhole(recording.bytes());
                        assertEdited(
                                dialect.answer(dialect.withArguments(whole, edits)), before, i);
                    }
                });
    }

    private static void assertSame(Answer answer, Answer other) {
        assertThat(Reframed.calls(answer)).isEqualTo(Reframed.calls(other));
        assertThat(answer.finish()).isEqualTo(other.finish());
        assertThat(answer.usage()).isEqualTo(other.usage());
        assertThat(answer.model()).isEqualTo(other.model());
    }

    private static void assertEdited(Answer edited, Answer before, int position) {
        var expected = new ArrayList<>(Reframed.calls(before));
        expected.set(
                position,
                before.toolCalls().get(position).name()
                        + " "
                        + OTHER.replace(": ", ":").replace(", ", ","));
        assertThat(Reframed.calls(edited)).isEqualTo(expected);
        assertThat(edited.usage()).isEqualTo(before.usage());
        assertThat(edited.finish()).isEqualTo(before.finish());
    }

    /// The bytes before and after one place are what they were.
    private static void assertOnePlaceChanged(byte[] before, byte[] after) {
        int head = 0;
        while (before[head] == after[head]) {
            head++;
        }
        int tail = 0;
        while (before[before.length - 1 - tail] == after[after.length - 1 - tail]) {
            tail++;
        }
        assertThat(after.length - head - tail).isBetween(1, 2 * OTHER.length());
    }

    private static void assertOtherEventsStayed(byte[] before, byte[] after) {
        var edited =
                Streams.frames(after, after.length).stream()
                        .map(RecordedReframingTest::text)
                        .toList();
        for (var event : Streams.frames(before, before.length)) {
            if (!text(event).contains("arguments") && !text(event).contains("partial_json")) {
                assertThat(edited).contains(text(event));
            }
        }
    }

    /// Fields that were said and are not there any more, or say something else.
    private static List<String> lost(JsonNode before, JsonNode after, String at) {
        var lost = new ArrayList<String>();
        if (before.isObject()) {
            for (var field : before.properties()) {
                lost.addAll(
                        lost(
                                field.getValue(),
                                after.path(field.getKey()),
                                at + "/" + field.getKey()));
            }
        } else if (before.isArray()) {
            for (int i = 0; i < before.size(); i++) {
                lost.addAll(lost(before.get(i), after.path(i), at + "/" + i));
            }
        } else if (!before.isNull() && !before.equals(after)) {
            lost.add(at);
        }
        return lost;
    }

    /// The number of a call is its place; a `delta` in a whole answer repeats the message.
    private static boolean isRedundant(String path) {
        return path.matches(".*/tool_calls/\\d+/index|/choices/\\d+/delta/.*");
    }

    private static String id(Recording recording) {
        var said = new ArrayList<String>();
        for (var line : text(recording.bytes()).lines().toList()) {
            if (line.startsWith("data: {")) {
                var data = Reframed.json(line.substring(6).getBytes(UTF_8));
                said.add(data.path("id").asString(""));
                said.add(data.path("message").path("id").asString(""));
            }
        }
        return said.stream().filter(id -> !id.isEmpty()).findFirst().orElse("");
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }

    private static boolean hasCalls(Recording recording) {
        var dialect = dialect(recording);
        return !(recording.isStream()
                        ? Reframed.streamed(dialect, recording.bytes())
                        : dialect.answer(recording.bytes()))
                .toolCalls()
                .isEmpty();
    }

    private static Stream<DynamicTest> each(
            Predicate<Recording> wanted, Consumer<Recording> check) {
        return Recordings.matching(RecordedReframingTest::isAnswer).stream()
                .filter(wanted)
                .map(recording ->
                        DynamicTest.dynamicTest(recording.name(), () -> check.accept(recording)));
    }

    private static boolean isAnswer(JsonNode line) {
        var api = line.path("api").stringValue();
        return line.path("status").asInt() == 200 && (api.equals("chat") || api.equals("messages"));
    }

    private static Dialect dialect(Recording recording) {
        return recording.expected().path("api").stringValue().equals("messages")
                ? new AnthropicDialect()
                : new OpenAiDialect();
    }
}
