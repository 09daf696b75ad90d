package dev.rungate.wire.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.chat.ChatEvent;
import dev.rungate.chat.ChatEvent.Kind;
import dev.rungate.chat.FinishReason;
import dev.rungate.chat.ReportedUsage;
import dev.rungate.chat.ToolCall;
import dev.rungate.chat.ToolCallPiece;
import dev.rungate.chat.Usage;
import dev.rungate.wire.Streams;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiEventsTest {
    private static final OpenAiDialect CHAT = new OpenAiDialect();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "data: {\"choices\":[{\"delta\":{}}]}|CONTENT",
                "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1}}|USAGE_ONLY",
                "data: {\"choices\":[],\"usage\":null}|CONTENT",
                "data: {\"choices\":[],\"prompt_filter_results\":[]}|CONTENT",
                "data: {\"choices\":[{\"delta\":{}}],\"usage\":{\"prompt_tokens\":1}}|CONTENT",
                "data: {\"error\":{\"message\":\"x\"}}|FAILURE",
                "data: {\"error\":\"x\",\"choices\":[]}|FAILURE",
                "data: {\"error\":null,\"choices\":[]}|CONTENT",
                "`event: error\ndata: whatever`|FAILURE",
                "data: [DONE]|END",
                "data:[DONE] |END",
                "`event: done\ndata: [DONE]`|END",
                ": comment|ASIDE",
                "event: ping|ASIDE",
                "data: not json|CONTENT",
                "data:|ASIDE",
                "data: 7|CONTENT",
                "data: {\"choices\":7}|CONTENT",
                "data: {\"choices\":[null,7,{\"delta\":{\"tool_calls\":[7,{}]}}]}|CONTENT",
            })
    void eachEventHasItsKind(String event, Kind kind) {
        assertThat(read(event + "\n\n").getFirst().kind()).isEqualTo(kind);
    }

    @Test
    void usageModelAndReasonAreTheBestKnownSoFar() {
        var events =
                read(
                        """
                        data: {"model":"m","choices":[{"index":0,"delta":{"content":"é"}}],"usage":null}

                        data: {"model":"","choices":[{"index":1,"delta":{},"finish_reason":"length"}]}

                        data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":4}}

                        data: [DONE]

                        """);
        assertThat(events).extracting(ChatEvent::model).containsOnly("m");
        assertThat(events)
                .extracting(ChatEvent::usage)
                .containsExactly(
                        null,
                        null,
                        ReportedUsage.of(Usage.of(3, 4)),
                        ReportedUsage.of(Usage.of(3, 4)));
        assertThat(events)
                .extracting(ChatEvent::finish)
                .containsExactly(null, FinishReason.LENGTH, FinishReason.STOP, FinishReason.STOP);
        assertThat(events).extracting(ChatEvent::outputBytes).containsExactly(2, 0, 0, 0);
    }

    @Test
    void piecesOfSeveralCallsAndChoicesAreToldApart() {
        var events =
                read(
                        calls(
                                        0,
                                        "{\"index\":0,\"id\":\"1\",\"function\":{\"name\":\"a\",\"arguments\":\"\"}}")
                                + calls(
                                        1,
                                        "{\"index\":0,\"id\":\"2\",\"function\":{\"name\":\"b\",\"arguments\":\"{\"}}")
                                + calls(
                                        0,
                                        "{\"index\":1,\"id\":\"3\",\"type\":\"custom\",\"custom\":{\"name\":\"c\",\"input\":\"x\"}},{\"index\":0,\"function\":{\"arguments\":\"{}\"}}")
                                + calls(1, "{\"index\":0,\"function\":{\"arguments\":\"}\"}}"));
        assertThat(events.get(2).tools())
                .containsExactly(new ToolCallPiece(2, "c", "x"), new ToolCallPiece(0, null, "{}"));
        assertThat(Streams.together(events).toolCalls())
                .containsExactly(
                        new ToolCall("a", "{}"), new ToolCall("b", "{}"), new ToolCall("c", "x"));
    }

    @Test
    void callsWithoutANumberComeWhole() {
        var events =
                read(
                        calls(
                                0,
                                "{\"function\":{\"name\":\"a\",\"arguments\":\"{}\"}},{\"function\":{\"name\":\"a\",\"arguments\":\"[]\"}}"));
        assertThat(events).allMatch(event -> event.doubt() == null);
        assertThat(Streams.together(events).toolCalls())
                .containsExactly(new ToolCall("a", "{}"), new ToolCall("a", "[]"));
    }

    @Test
    void aNameInPiecesIsReadAsAnyClientMightJoinIt() {
        var events =
                read(
                        calls(0, "{\"index\":0,\"id\":\"1\",\"function\":{\"name\":\"issue_\"}}")
                                + calls(0, "{\"index\":0,\"function\":{\"name\":\"refund\"}}")
                                + calls(0, "{\"index\":0,\"function\":{\"arguments\":\"{}\"}}"));
        assertThat(events).allMatch(event -> event.doubt() == null);
        assertThat(Streams.together(events).toolCalls())
                .containsExactly(new ToolCall("issue_refund", "{}", List.of("issue_", "refund")));
    }

    @Test
    void aNameThatIsRepeatedIsToldOnce() {
        var piece = "{\"index\":0,\"id\":\"1\",\"function\":{\"name\":\"a\",\"arguments\":\"{\"}}";
        assertThat(read(calls(0, piece) + calls(0, piece)).get(1).tools())
                .containsExactly(new ToolCallPiece(0, null, "{", List.of("aa")));
    }

    @Test
    void theOldFunctionCallIsACallToo() {
        assertThat(
                        called(
                                """
                                data: {"choices":[{"index":0,"delta":{"function_call":{"name":"a","arguments":""}}}]}

                                data: {"choices":[{"index":0,"delta":{"function_call":{"arguments":"{}"}}}]}

                                """))
                .containsExactly(new ToolCall("a", "{}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void linesMayEndAsTheyLikeAndDataMayCoverSeveral(String ending) {
        var stream =
                "id: 1\n"
                        + "event: message\n"
                        + "data:{\"choices\":\n"
                        + "data: [{\"delta\":{\"content\":\"abc\"}}]}\n\n"
                        + "data: [DONE]\n\n";
        var events = read(stream.replace("\n", ending));
        assertThat(events).extracting(ChatEvent::kind).containsExactly(Kind.CONTENT, Kind.END);
        assertThat(events.getFirst().outputBytes()).isEqualTo(3);
    }

    @Test
    void aHeldStreamIsSaidAgainWithoutItsCalls() {
        var stream =
                """
                data: {"id":"x","choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"},"finish_reason":null}]}

                data: {"id":"x","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"name":"a","arguments":""}}]}}]}

                data: {"id":"x","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]}}]}

                data: {"id":"x","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}

                data: {"id":"x","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}

                data: [DONE]

                """;
        assertThat(CHAT.withoutToolCalls(read(stream), "No."))
                .asString(UTF_8)
                .isEqualTo(
                        """
                        data: {"id":"x","choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"},"finish_reason":null}]}

                        data: {"id":"x","choices":[{"index":0,"delta":{"content":"\\n\\nNo."}}]}

                        data: {"id":"x","choices":[{"index":0,"delta":{}}]}

                        data: {"id":"x","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

                        data: {"id":"x","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}

                        data: [DONE]

                        """);
    }

    private static String calls(int choice, String calls) {
        return "data: {\"choices\":[{\"index\":"
                + choice
                + ",\"delta\":{\"tool_calls\":["
                + calls
                + "]}}]}\n\n";
    }

    private static List<ToolCall> called(String stream) {
        return Streams.together(read(stream)).toolCalls();
    }

    private static List<ChatEvent> read(String stream) {
        return Streams.events(CHAT, stream);
    }
}
