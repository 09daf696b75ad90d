package dev.rungate.wire.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rungate.chat.AnswerFacts;
import dev.rungate.chat.ChatEvent.Kind;
import dev.rungate.chat.FinishReason;
import dev.rungate.chat.ToolCall;
import dev.rungate.chat.ToolEdit;
import dev.rungate.chat.Usage;
import dev.rungate.wire.Reframed;
import dev.rungate.wire.Streams;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OpenAiReframingTest {
    private static final OpenAiDialect CHAT = new OpenAiDialect();

    private static final String TWO_CHOICES =
            """
            {"id":"x","object":"chat.completion","created":7,"model":"m","choices":[
             {"index":0,"message":{"role":"assistant","reasoning_content":"Hm","content":"é \\"now\\"","refusal":null,"tool_calls":[
               {"id":"a","type":"function","function":{"name":"f","arguments":"{\\"x\\": 1.0}"},"extra_content":{"s":"t"}},
               {"id":"b","type":"function","function":{"name":"f","arguments":""}},
               {"id":"c","type":"custom","custom":{"name":"g","input":"free"}}]},"logprobs":null,"finish_reason":"tool_calls"},
             {"index":1,"message":{"role":"assistant","content":null,"refusal":"No","function_call":{"name":"h","arguments":"{"}},"logprobs":null,"finish_reason":"stop"}],
             "usage":{"prompt_tokens":3,"completion_tokens":4},"service_tier":"default","citations":["u"]}\
            """;

    private static final String STREAM =
            """
            : hello

            data: {"id":"x","created":7,"model":"m","choices":[{"index":1,"delta":{"role":"assistant","tool_calls":[{"index":0,"id":"c","function":{"name":"h","arguments":""}}]}}]}

            data: {"id":"x","created":7,"model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{\\"x\\""}},{"index":1,"id":"b","function":{"name":"g","arguments":"{"}}]}}]}

            data: {"id":"x","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":":1}"}}]}}]}

            data: {"id":"x","choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"function":{"arguments":"}"}}]}}]}

            data: {"id":"x","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"},{"index":1,"delta":{},"finish_reason":"tool_calls"}]}

            data: [DONE]

            """;

    @Test
    void everythingOfAnAnswerIsInItsStreamAndComesBack() {
        var stream = CHAT.asStream(bytes(TWO_CHOICES), true);
        var read = Reframed.streamed(CHAT, stream);
        assertThat(read.toolCalls())
                .containsExactly(
                        new ToolCall("f", "{\"x\": 1.0}"),
                        new ToolCall("f", ""),
                        new ToolCall("g", "free"),
                        new ToolCall("h", "{"));
        assertThat(read.finish()).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(read.usage().total()).isEqualTo(Usage.of(3, 4));
        assertThat(Reframed.json(CHAT.asWhole(stream)))
                .isEqualTo(Reframed.json(bytes(TWO_CHOICES)));
    }

    @Test
    void aStreamBeginsWithTheRoleEndsWithItsMarkAndTellsUsageOnlyToThoseWhoAsk() {
        var asked = Streams.events(CHAT, text(CHAT.asStream(bytes(TWO_CHOICES), true)));
        assertThat(text(asked.getFirst().raw()))
                .isEqualTo(
                        "data:"
                                + " {\"id\":\"x\",\"object\":\"chat.completion.chunk\",\"created\":7,\"model\":\"m\",\"service_tier\":\"default\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null},\"logprobs\":null,\"finish_reason\":null}],\"usage\":null}\n\n");
        assertThat(asked.get(asked.size() - 2).kind()).isEqualTo(Kind.USAGE_ONLY);
        assertThat(asked.getLast().kind()).isEqualTo(Kind.END);
        var unasked = text(CHAT.asStream(bytes(TWO_CHOICES), false));
        assertThat(unasked).doesNotContain("usage").endsWith("data: [DONE]\n\n");
        assertThat(Streams.events(CHAT, unasked)).hasSize(asked.size() - 1);
    }

    @Test
    void theCallsOfAStreamAreEditedByTheOrderInWhichTheyBeganAsTheyAreJudged() {
        assertThat(Reframed.streamed(CHAT, bytes(STREAM)).toolCalls())
                .containsExactly(
                        new ToolCall("h", ""),
                        new ToolCall("f", "{\"x\":1}"),
                        new ToolCall("g", "{}"));
        var edits = List.of(new ToolEdit(0, "{}"), new ToolEdit(1, "{\"x\":\"é\"}"));
        var edited = CHAT.withArgumentsInStream(bytes(STREAM), edits);
        assertThat(Reframed.streamed(CHAT, edited).toolCalls())
                .containsExactly(
                        new ToolCall("h", "{}"),
                        new ToolCall("f", "{\"x\":\"é\"}"),
                        new ToolCall("g", "{}"));
        assertThat(events(edited)).hasSameSizeAs(events(bytes(STREAM)));
        for (int untouched : List.of(0, 4, 5, 6)) {
            assertThat(events(edited).get(untouched))
                    .isEqualTo(events(bytes(STREAM)).get(untouched));
        }
        assertThat(events(edited).get(3)).contains("\"arguments\":\"\"");
    }

    @Test
    void aWholeAnswerListsTheCallsOfAStreamChoiceByChoice() {
        assertThat(CHAT.answer(CHAT.asWhole(bytes(STREAM))).toolCalls())
                .containsExactly(
                        new ToolCall("f", "{\"x\":1}"),
                        new ToolCall("g", "{}"),
                        new ToolCall("h", ""));
    }

    @Test
    void argumentsBesideTheirFunctionAreEditedWhereTheyStand() {
        for (var call :
                List.of(
                        "{\"function\":{\"name\":\"f\"},\"arguments\":\"{\\\"x\\\":1}\"}",
                        "{\"function\":{\"name\":\"f\",\"arguments\":null},\"arguments\":{\"x\":1}}",
                        "{\"name\":\"f\",\"arguments\":\"{\\\"x\\\":1}\"}",
                        "{\"type\":\"custom\",\"name\":\"f\",\"input\":\"{\\\"x\\\":1}\"}",
                        "{\"custom\":{\"name\":\"f\"},\"input\":\"{\\\"x\\\":1}\"}")) {
            var whole = "{\"choices\":[{\"message\":{\"tool_calls\":[" + call + "]}}]}";
            var edits = List.of(new ToolEdit(0, "{\"x\":2}"));
            var edited = CHAT.withArguments(bytes(whole), edits);
            assertOnly("{\"x\":2}", edited);
            var stream = CHAT.withArgumentsInStream(CHAT.asStream(bytes(whole), false), edits);
            assertOnly("{\"x\":2}", CHAT.asWhole(stream));
            assertThat(Reframed.streamed(CHAT, stream).toolCalls())
                    .containsExactly(new ToolCall("f", "{\"x\":2}"));
        }
    }

    @Test
    void piecesOfArgumentsBesideTheirFunctionAreOneCall() {
        for (var first : List.of("{\"name\":\"f\"}", "{\"name\":\"f\",\"arguments\":\"\"}")) {
            var stream =
                    "data:"
                            + " {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":"
                            + first
                            + "}]}}]}\n\n"
                            + besidePiece("{\\\"x\\\"")
                            + besidePiece(":1}")
                            + "data: [DONE]\n\n";
            var proposed = List.of(new ToolCall("f", "{\"x\":1}"));
            assertThat(Reframed.streamed(CHAT, bytes(stream)).toolCalls()).isEqualTo(proposed);
            assertThat(CHAT.answer(CHAT.asWhole(bytes(stream))).toolCalls()).isEqualTo(proposed);
            var edited =
                    CHAT.withArgumentsInStream(
                            bytes(stream), List.of(new ToolEdit(0, "{\"x\":2}")));
            assertThat(Reframed.streamed(CHAT, edited).toolCalls())
                    .containsExactly(new ToolCall("f", "{\"x\":2}"));
            assertOnly("{\"x\":2}", CHAT.asWhole(edited));
            assertThat(text(edited)).doesNotContain(":1}");
        }
    }

    private static String besidePiece(String arguments) {
        return "data:"
                + " {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"arguments\":\""
                + arguments
                + "\"}]}}]}\n\n";
    }

    /// The answer has one call of f, whose arguments no reader can take for others.
    private static void assertOnly(String arguments, byte[] whole) {
        assertThat(CHAT.facts(whole)).as(text(whole)).isInstanceOf(AnswerFacts.Read.class);
        assertThat(CHAT.answer(whole).toolCalls()).containsExactly(new ToolCall("f", arguments));
        assertThat(text(whole)).doesNotContain("1}");
    }

    @Test
    void otherArgumentsTakeTheirPlaceAndNoOther() {
        assertThat(
                        CHAT.withArguments(
                                bytes(TWO_CHOICES),
                                List.of(
                                        new ToolEdit(1, "{\"y\": \"\\n\"}"),
                                        new ToolEdit(2, "any \"text\""),
                                        new ToolEdit(3, "{}"))))
                .asString(UTF_8)
                .isEqualTo(
                        TWO_CHOICES
                                .replace(
                                        "\"arguments\":\"\"",
                                        "\"arguments\":\"{\\\"y\\\": \\\"\\\\n\\\"}\"")
                                .replace("\"free\"", "\"any \\\"text\\\"\"")
                                .replace("\"arguments\":\"{\"}", "\"arguments\":\"{}\"}"));
        assertThat(CHAT.withArguments(bytes(TWO_CHOICES), List.of()))
                .asString(UTF_8)
                .isEqualTo(TWO_CHOICES);
    }

    @Test
    void argumentsThatAreATreeOrAreMissingCanBeEditedToo() {
        var tree =
                "{\"choices\":[{\"message\":{\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":{"
                        + " \"x\":1 }}}, {\"function\":{\"name\":\"g\"}}]}}]} ";
        var edits = List.of(new ToolEdit(0, "{\"x\":2}"), new ToolEdit(1, "{\"y\":3}"));
        assertThat(CHAT.withArguments(bytes(tree), edits))
                .asString(UTF_8)
                .isEqualTo(
                        tree.replace("{ \"x\":1 }", "{\"x\":2}")
                                .replace(
                                        "{\"name\":\"g\"}",
                                        "{\"name\":\"g\",\"arguments\":\"{\\\"y\\\":3}\"}"));
    }

    @Test
    void anEditThatCannotBeMadeIsRefused() {
        for (var edits :
                List.of(
                        List.of(new ToolEdit(4, "{}")),
                        List.of(new ToolEdit(0, "[1]")),
                        List.of(new ToolEdit(0, "{\"a\":1,\"a\":2}")),
                        List.of(new ToolEdit(0, "{} {}")),
                        List.of(new ToolEdit(0, "{}"), new ToolEdit(0, "{}")))) {
            assertThatThrownBy(() -> CHAT.withArguments(bytes(TWO_CHOICES), edits))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> CHAT.withArgumentsInStream(bytes(STREAM), edits))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new ToolEdit(-1, "{}"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CHAT.asStream(bytes("[]"), true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no JSON object");
    }

    @Test
    void aNoticeIsACompletionOfOurOwn() {
        var extra = new LinkedHashMap<String, Object>();
        extra.put("rungate", Map.of("ids", List.of("a", 1)));
        extra.put("model", "not this");
        assertThat(CHAT.notice("m", "id1", "Wait for \"é\"", extra))
                .asString(UTF_8)
                .isEqualToIgnoringWhitespace(
                        """
                        {"id":"id1","object":"chat.completion","created":0,"model":"m","choices":[{"index":0,
                         "message":{"role":"assistant","content":"Wait for \\"é\\"","refusal":null},"logprobs":null,"finish_reason":"stop"}],
                         "usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0},"rungate":{"ids":["a",1]}}\
                        """);
        extra.put("created", 9);
        extra.put("none", null);
        var events = events(CHAT.noticeStream("m", "id1", "Wait", extra));
        assertThat(events).hasSize(4);
        assertThat(events.getFirst()).contains("\"role\":\"assistant\"", "\"created\":9");
        assertThat(events.get(1)).contains("\"content\":\"Wait\"").doesNotContain("rungate");
        assertThat(events.get(2))
                .contains("\"finish_reason\":\"stop\"")
                .endsWith("\"rungate\":{\"ids\":[\"a\",1]},\"none\":null}\n\n");
        assertThat(events.getLast()).isEqualTo("data: [DONE]\n\n");
    }

    @Test
    void aStreamThatFailedIsAFailedAnswer() {
        var failed =
                "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n"
                        + "data: {\"error\":{\"message\":\"x\"}}\n\n";
        assertThat(CHAT.answer(CHAT.asWhole(bytes(failed))).finish()).isEqualTo(FinishReason.ERROR);
        assertThat(Reframed.json(CHAT.asWhole(bytes(failed))).at("/error/message").stringValue())
                .isEqualTo("x");
    }

    private static List<String> events(byte[] stream) {
        return Streams.frames(stream, stream.length).stream()
                .map(OpenAiReframingTest::text)
                .toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }
}
