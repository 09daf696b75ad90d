package dev.rungate.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.chat.Answer;
import dev.rungate.chat.AnswerFacts;
import dev.rungate.chat.ChatEvent;
import dev.rungate.chat.ChatEvent.Kind;
import dev.rungate.chat.FinishReason;
import dev.rungate.chat.ToolCall;
import dev.rungate.chat.Usage;
import dev.rungate.wire.Recordings.Recording;
import dev.rungate.wire.anthropic.AnthropicDialect;
import dev.rungate.wire.json.JsonText;
import dev.rungate.wire.openai.OpenAiDialect;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What we read from real answers is what independent programs read from them.
class RecordedTrafficTest {
    private static final JsonMapper JSON = new JsonMapper();

    /// The AI SDK reads the first choice only; every choice's calls are the agent's.
    private static final Set<String> MORE_THAN_THE_FIRST_CHOICE =
            Set.of("openai__chat-parallel-tools-n2__1.json");

    @TestFactory
    Stream<DynamicTest> usageIsWhatOthersCount() {
        return each(
                answered(),
                recording -> {
                    var usage = total(whole(recording));
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
    Stream<DynamicTest> aStreamIsTheSameHoweverItArrives() {
        return each(
                streams(),
                recording -> {
                    var bytes = recording.bytes();
                    var whole = Streams.frames(bytes, bytes.length);
                    assertThat(joined(whole)).isEqualTo(bytes);
                    assertThat(Streams.frames(bytes, 1)).containsExactlyElementsOf(whole);
                    for (int i = 0; i + 1 < whole.size(); i++) {
                        assertSameWhereverItIsCut(whole.subList(i, i + 2));
                    }
                });
    }

    @TestFactory
    Stream<DynamicTest> anEventIsPassedOnAsItCame() {
        return each(
                streams(),
                recording -> {
                    var frames = Streams.frames(recording.bytes(), 4_096);
                    var events = Streams.events(dialect(recording), frames);
                    assertThat(events.stream().map(ChatEvent::raw).toList())
                            .containsExactlyElementsOf(frames);
                });
    }

    @TestFactory
    Stream<DynamicTest> whatAProviderReallySendsIsRead() {
        return each(
                answered(),
                recording -> {
                    var dialect = dialect(recording);
                    if (recording.isStream()) {
                        var frames = Streams.frames(recording.bytes(), 4_096);
                        var reader = dialect.events(1);
                        assertThat(frames.stream().map(reader::read))
                                .extracting(ChatEvent::doubt)
                                .containsOnlyNulls();
                    } else {
                        assertThat(dialect.facts(recording.bytes()))
                                .isInstanceOf(AnswerFacts.Read.class);
                    }
                });
    }

    @TestFactory
    Stream<DynamicTest> aWholeStreamEndsWithItsMarkAndABrokenOneDoesNot() {
        return each(
                streams(),
                recording -> {
                    var events =
                            Streams.events(
                                    dialect(recording), Streams.frames(recording.bytes(), 4_096));
                    boolean failed = recording.name().contains("-sse-error-");
                    assertThat(events.getLast().kind()).isEqualTo(failed ? Kind.FAILURE : Kind.END);
                });
    }

    @TestFactory
    Stream<DynamicTest> anErrorIsReadWithoutHarm() {
        return each(
                Recordings.matching(line -> isOurs(line) && line.path("status").asInt() >= 400),
                recording -> {
                    var answer = dialect(recording).answer(recording.bytes());
                    assertThat(answer.usage()).isNull();
                    assertThat(answer.toolCalls()).isEmpty();
                });
    }

    @TestFactory
    Stream<DynamicTest> noAnswerOfAnyOtherFormatDoesHarm() {
        return each(
                Recordings.matching(line -> !isOurs(line)),
                recording -> {
                    for (var dialect : List.of(new OpenAiDialect(), new AnthropicDialect())) {
                        assertThat(dialect.answer(recording.bytes())).isNotNull();
                        var events =
                                Streams.events(dialect, Streams.frames(recording.bytes(), 4_096));
                        assertThat(joined(events.stream().map(ChatEvent::raw).toList()))
                                .isEqualTo(recording.bytes());
                    }
                });
    }

    @TestFactory
    Stream<DynamicTest> aRequestIsForwardedAsItCame() {
        return each(
                withRequests(),
                recording -> {
                    var bytes = recording.request().orElseThrow();
                    var request = dialect(recording).request(JsonText.of(bytes), false);
                    var outgoing = request.body().outgoing(request.model(), OptionalLong.empty());
                    if (request.stream() && !request.body().wantsUsageEvent()) {
                        assertThat(withoutUsageAsked(JSON.readTree(outgoing)))
                                .isEqualTo(withoutUsageAsked(JSON.readTree(bytes)));
                    } else {
                        assertThat(outgoing).isSameAs(bytes);
                    }
                    var canonical = JSON.writeValueAsBytes(JSON.readTree(bytes));
                    assertThat(
                                    dialect(recording)
                                            .request(JsonText.of(canonical), false)
                                            .body()
                                            .fingerprint())
                            .isEqualTo(request.body().fingerprint());
                });
    }

    @TestFactory
    Stream<DynamicTest> aRequestSurvivesEveryEditInOrderAndSpelling() {
        return each(
                withRequests(),
                recording -> {
                    var bytes = recording.request().orElseThrow();
                    var before = new String(bytes, UTF_8);
                    var ours = before.replaceFirst("\\{", "{\"rungate\":{\"run_id\":\"r\"},");
                    var dialect = dialect(recording);
                    var request = dialect.request(JsonText.of(ours.getBytes(UTF_8)), false);
                    var outgoing =
                            new String(
                                    request.body().outgoing(request.model(), OptionalLong.empty()),
                                    UTF_8);
                    assertThat(tokens(outgoing))
                            .startsWith(tokens(before).substring(0, tokens(before).length() - 1));
                    var clamped = request.body().outgoing("another", OptionalLong.of(7));
                    var read = dialect.request(JsonText.of(clamped), false);
                    assertThat(read.model()).isEqualTo("another");
                    assertThat(read.maxOutputTokens().orElseThrow()).isLessThanOrEqualTo(7);
                    assertThat(JSON.readTree(clamped).path("messages"))
                            .isEqualTo(JSON.readTree(bytes).path("messages"));
                });
    }

    /// Only what the provider itself adds (results of its own tools, a stored file) lies outside
    /// what can be bounded by bytes.
    @TestFactory
    Stream<DynamicTest> noProviderCountsMoreTextThanWeBound() {
        return each(
                withRequests(),
                recording -> {
                    var usage = total(whole(recording));
                    var size =
                            dialect(recording)
                                    .request(JsonText.of(recording.request().orElseThrow()), false)
                                    .size();
                    if (usage != null
                            && !size.unbounded()
                            && size.images() == 0
                            && isGovernedByUs(recording)) {
                        long added = size.tools() ? 500 : 0;
                        assertThat(usage.inputTokens())
                                .isLessThanOrEqualTo(size.textBytes() + added);
                    }
                });
    }

    @TestFactory
    Stream<DynamicTest> anAnswerWithoutItsToolCallsIsStillAnAnswer() {
        return each(
                answered(),
                recording -> {
                    var dialect = dialect(recording);
                    var before = whole(recording);
                    var after =
                            recording.isStream()
                                    ? Streams.together(
                                            Streams.events(
                                                    dialect,
                                                    Streams.frames(
                                                            dialect.withoutToolCalls(
                                                                    Streams.events(
                                                                            dialect,
                                                                            Streams.frames(
                                                                                    recording
                                                                                            .bytes(),
                                                                                    4_096)),
                                                                    "No."),
                                                            4_096)))
                                    : dialect.answer(
                                            dialect.withoutToolCalls(recording.bytes(), "No."));
                    assertThat(after.toolCalls()).isEmpty();
                    assertThat(after.usage()).isEqualTo(before.usage());
                    assertThat(after.model()).isEqualTo(before.model());
                    assertThat(after.finish())
                            .isEqualTo(
                                    before.finish() == FinishReason.TOOL_CALLS
                                                    && !before.toolCalls().isEmpty()
                                            ? FinishReason.STOP
                                            : before.finish());
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

    private static void assertSameWhereverItIsCut(List<byte[]> frames) {
        var bytes = joined(frames);
        for (int cut = 0; cut <= bytes.length; cut++) {
            var inTwo = Streams.framesInTwo(bytes, cut);
            if (inTwo.size() != frames.size()
                    || !Arrays.equals(inTwo.getFirst(), frames.getFirst())
                    || !Arrays.equals(inTwo.getLast(), frames.getLast())) {
                assertThat(inTwo).as("cut at %d", cut).containsExactlyElementsOf(frames);
            }
        }
    }

    private static @Nullable Usage total(Answer answer) {
        return answer.usage() == null ? null : answer.usage().total();
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

    private static List<Recording> streams() {
        return answered().stream().filter(Recording::isStream).toList();
    }

    private static List<Recording> withRequests() {
        return answered().stream()
                .filter(recording -> recording.request().isPresent() && isChat(recording))
                .toList();
    }

    /// Some recordings keep a request in the provider's own words, without the model.
    private static boolean isChat(Recording recording) {
        var request = JSON.readTree(recording.request().orElseThrow());
        return request.path("model").isString() && request.path("messages").isArray();
    }

    private static boolean isGovernedByUs(Recording recording) {
        return recording.provider().equals("openai") || recording.provider().equals("anthropic");
    }

    private static JsonNode withoutUsageAsked(JsonNode request) {
        return ((ObjectNode) request).without("stream_options");
    }

    /// The text without the spaces between its tokens.
    private static String tokens(String json) {
        var tokens = new StringBuilder();
        boolean inString = false;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            inString ^= c == '"' && !(inString && isEscaped(json, i));
            if (inString || !Character.isWhitespace(c)) {
                tokens.append(c);
            }
        }
        return tokens.toString();
    }

    private static boolean isEscaped(String json, int at) {
        int slashes = 0;
        while (json.charAt(at - 1 - slashes) == '\\') {
            slashes++;
        }
        return slashes % 2 == 1;
    }

    private static byte[] joined(List<byte[]> parts) {
        var all = new ByteArrayOutputStream();
        parts.forEach(all::writeBytes);
        return all.toByteArray();
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
                ? Streams.together(
                        Streams.events(dialect, Streams.frames(recording.bytes(), 4_096)))
                : dialect.answer(recording.bytes());
    }
}
