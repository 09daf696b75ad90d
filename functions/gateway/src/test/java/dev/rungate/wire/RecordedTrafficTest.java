package dev.rungate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.chat.Answer;
import dev.rungate.chat.ChatEvent;
import dev.rungate.chat.FinishReason;
import dev.rungate.chat.ToolCall;
import dev.rungate.chat.Usage;
import dev.rungate.wire.Recordings.Recording;
import dev.rungate.wire.anthropic.AnthropicDialect;
import dev.rungate.wire.openai.OpenAiDialect;
import dev.rungate.wire.sse.SseFramer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What we read from real answers is what independent programs read from them.
class RecordedTrafficTest {
    private static final int MOST_BYTES = 1 << 20;
    private static final JsonMapper JSON = new JsonMapper();

    /// The AI SDK reads the first choice only; every choice's calls are the agent's.
    private static final Set<String> MORE_THAN_THE_FIRST_CHOICE =
            Set.of("openai__chat-parallel-tools-n2__1.json");

    @TestFactory
    Stream<DynamicTest> usageIsWhatOthersCount() {
        return each(
                answered(),
                recording -> {
                    var usage = whole(recording).usage();
                    var genai = recording.expected().path("genai_prices").path("usage");
                    if (genai.isObject()) {
                        assertThat(usage).isNotNull().isEqualTo(genai(genai));
                    }
                    var vercel = recording.expected().path("vercel_ai").path("usage");
                    if (vercel.at("/inputTokens/total").isNumber()) {
                        assertThat(usage).isNotNull();
                        assertThat(usage.inputTokens())
                                .isEqualTo(vercel.at("/inputTokens/total").asLong());
                        assertThat(usage.outputTokens())
                                .isEqualTo(vercel.at("/outputTokens/total").asLong());
                        assertThat(usage.cacheReadTokens())
                                .isEqualTo(vercel.at("/inputTokens/cacheRead").asLong(0));
                    }
                });
    }

    @TestFactory
    Stream<DynamicTest> theFinishReasonIsWhatOthersRead() {
        return each(
                answered(),
                recording -> {
                    var finish =
                            recording.expected().path("vercel_ai").path("finish").path("unified");
                    var raw = recording.expected().path("vercel_ai").path("finish").path("raw");
                    if (raw.isString() && !isRefusal(recording)) {
                        assertThat(whole(recording).finish())
                                .isEqualTo(finish(finish.stringValue()));
                    }
                });
    }

    @TestFactory
    Stream<DynamicTest> theAgentsToolCallsAreWhatOthersRead() {
        return each(
                answered(),
                recording -> {
                    var calls = recording.expected().path("vercel_ai").path("tool_calls");
                    if (!calls.isArray() || MORE_THAN_THE_FIRST_CHOICE.contains(recording.name())) {
                        return;
                    }
                    var expected = new ArrayList<String>();
                    for (var call : calls) {
                        if (!call.path("provider_executed").asBoolean(false)) {
                            expected.add(
                                    call.path("name").stringValue()
                                            + " "
                                            + JSON.readTree(call.path("input").stringValue()));
                        }
                    }
                    assertThat(whole(recording).toolCalls().stream().map(RecordedTrafficTest::told))
                            .containsExactlyElementsOf(expected);
                });
    }

    /// OpenAI ends a refusal by `stop`; the AI SDK calls it a filtered answer.
    private static boolean isRefusal(Recording recording) {
        return recording.name().contains("-refusal-");
    }

    private static String told(ToolCall call) {
        return call.name() + " " + JSON.readTree(call.arguments());
    }

    private static Usage genai(JsonNode usage) {
        return new Usage(
                usage.path("input_tokens").asLong(0),
                usage.path("output_tokens").asLong(0),
                usage.path("cache_read_tokens").asLong(0),
                usage.path("cache_write_tokens").asLong(0),
                usage.path("cache_write_1h_tokens").asLong(0),
                usage.path("output_reasoning_tokens").asLong(0),
                usage.path("input_audio_tokens").asLong(0),
                usage.path("output_audio_tokens").asLong(0),
                usage.path("cache_audio_read_tokens").asLong(0),
                usage.path("web_searches").asLong(0));
    }

    private static FinishReason finish(String unified) {
        return switch (unified) {
            case "stop" -> FinishReason.STOP;
            case "length" -> FinishReason.LENGTH;
            case "tool-calls" -> FinishReason.TOOL_CALLS;
            case "content-filter" -> FinishReason.CONTENT_FILTER;
            case "error" -> FinishReason.ERROR;
            default -> FinishReason.OTHER;
        };
    }

    private static Stream<DynamicTest> each(List<Recording> recordings, Consumer<Recording> check) {
        return recordings.stream()
                .map(recording ->
                        DynamicTest.dynamicTest(recording.name(), () -> check.accept(recording)));
    }

    private static List<Recording> answered() {
        return Recordings.matching(line -> isOurs(line) && line.path("status").asInt() == 200);
    }

    private static boolean isOurs(JsonNode line) {
        var api = line.path("api").stringValue();
        return api.equals("chat") || api.equals("messages");
    }

    private static Dialect dialect(Recording recording) {
        return recording.expected().path("api").stringValue().equals("messages")
                ? new AnthropicDialect()
                : new OpenAiDialect();
    }

    /// The answer as the gateway comes to know it, whether it came whole or in pieces.
    private static Answer whole(Recording recording) {
        var dialect = dialect(recording);
        return recording.isStream()
                ? together(events(dialect, recording.bytes(), recording.bytes().length))
                : dialect.answer(recording.bytes());
    }

    private static List<ChatEvent> events(Dialect dialect, byte[] stream, int chunk) {
        var reader = dialect.events();
        return frames(stream, chunk).stream().map(reader::read).toList();
    }

    private static List<byte[]> frames(byte[] stream, int chunk) {
        var framer = new SseFramer(MOST_BYTES);
        var frames = new ArrayList<byte[]>();
        for (int i = 0; i < stream.length; i += chunk) {
            frames.addAll(framer.feed(stream, i, Math.min(chunk, stream.length - i)));
        }
        var rest = framer.rest();
        if (rest.length > 0) {
            frames.add(rest);
        }
        return frames;
    }

    private static Answer together(List<ChatEvent> events) {
        var names = new ArrayList<String>();
        var arguments = new ArrayList<StringBuilder>();
        for (var event : events) {
            for (var piece : event.tools()) {
                while (names.size() <= piece.index()) {
                    names.add("");
                    arguments.add(new StringBuilder());
                }
                if (piece.name() != null) {
                    names.set(piece.index(), piece.name());
                }
                arguments.get(piece.index()).append(piece.arguments());
            }
        }
        var calls = new ArrayList<ToolCall>();
        for (int i = 0; i < names.size(); i++) {
            calls.add(new ToolCall(names.get(i), arguments.get(i).toString()));
        }
        var last =
                events.stream()
                        .filter(event -> event.kind() != ChatEvent.Kind.ASIDE)
                        .toList()
                        .getLast();
        return new Answer(
                last.model(),
                last.usage(),
                last.finish(),
                calls,
                events.stream().mapToLong(ChatEvent::outputBytes).sum());
    }
}
