package dev.rungate.wire.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.chat.ChatEvent;
import dev.rungate.chat.ChatEvent.Kind;
import dev.rungate.chat.FinishReason;
import dev.rungate.chat.ToolCall;
import dev.rungate.chat.ToolCallPiece;
import dev.rungate.chat.Usage;
import dev.rungate.wire.Streams;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnthropicEventsTest {
    private static final AnthropicDialect MESSAGES = new AnthropicDialect();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "data: {\"type\":\"message_start\",\"message\":{}}|CONTENT",
                "data: {\"type\":\"content_block_delta\"}|CONTENT",
                "data: {\"type\":\"message_stop\"}|END",
                "`event: message_stop\ndata: {}`|END",
                "data: {\"type\":\"ping\"}|ASIDE",
                ": comment|ASIDE",
                "event: ping|ASIDE",
                "data: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}|FAILURE",
                "`event: error\ndata: not json`|FAILURE",
                "data: {\"type\":\"new_kind\"}|CONTENT",
                "data: not json|CONTENT",
                "data: 7|CONTENT",
                "data:"
                        + " {\"type\":\"content_block_start\",\"index\":\"x\",\"content_block\":7}|CONTENT",
                "data: {\"type\":\"content_block_stop\"}|CONTENT",
                "data: {\"type\":\"message_delta\",\"delta\":7,\"usage\":[]}|CONTENT",
            })
    void eachEventHasItsKind(String event, Kind kind) {
        assertThat(read(event + "\n\n").getFirst().kind()).isEqualTo(kind);
    }

    @Test
    void whatIsSaidLaterReplacesWhatWasSaidBeforeAndTheRestStays() {
        var events =
                read(
                        """
                        event: message_start
                        data: {"type":"message_start","message":{"model":"m","usage":{"input_tokens":10,"cache_read_input_tokens":5,"cache_creation_input_tokens":7,"cache_creation":{"ephemeral_1h_input_tokens":6},"output_tokens":1}}}

                        event: content_block_delta
                        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"é"}}

                        event: message_delta
                        data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":20,"output_tokens":50,"server_tool_use":{"web_search_requests":2}}}

                        event: message_stop
                        data: {"type":"message_stop"}

                        """);
        var atStart = new Usage(22, 0, 5, 7, 6, 0, 0, 0, 0, 0);
        var atEnd = new Usage(32, 50, 5, 7, 6, 0, 0, 0, 0, 2);
        assertThat(events)
                .extracting(event -> event.usage().total())
                .containsExactly(atStart, atStart, atEnd, atEnd);
        assertThat(events)
                .extracting(event -> event.usage().outputSaid())
                .containsExactly(false, false, true, true);
        assertThat(events).extracting(ChatEvent::model).containsOnly("m");
        assertThat(events).extracting(ChatEvent::outputBytes).containsExactly(0, 2, 0, 0);
        assertThat(events.getLast().finish()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void aFailureEndsTheAnswerInError() {
        assertThat(read("event: error\ndata: {\"type\":\"error\"}\n\n").getFirst().finish())
                .isEqualTo(FinishReason.ERROR);
    }

    @Test
    void callsAreReadAsTheyGrowAndServerToolsAreNotAmongThem() {
        var events =
                read(
                        block(
                                        0,
                                        "{\"type\":\"server_tool_use\",\"name\":\"web_search\",\"input\":{}}")
                                + arguments(0, "{\\\"query\\\":1}")
                                + stop(0)
                                + block(1, "{\"type\":\"tool_use\",\"name\":\"a\",\"input\":{}}")
                                + arguments(1, "")
                                + arguments(1, "{\\\"x\\\"")
                                + arguments(1, ":1.0}")
                                + stop(1)
                                + block(2, "{\"type\":\"tool_use\",\"name\":\"b\",\"input\":{}}")
                                + stop(2)
                                + block(
                                        3,
                                        "{\"type\":\"tool_use\",\"name\":\"c\",\"input\":{\"y\":2}}")
                                + stop(3));
        assertThat(events.get(3).tools()).containsExactly(new ToolCallPiece(0, "a", ""));
        assertThat(Streams.together(events).toolCalls())
                .containsExactly(
                        new ToolCall("a", "{\"x\":1.0}"),
                        new ToolCall("b", "{}"),
                        new ToolCall("c", "{\"y\":2}"));
    }

    @Test
    void aHeldStreamIsSaidAgainWithoutItsCallsAndItsBlocksAreNumberedAnew() {
        var stream =
                block(0, "{\"type\":\"tool_use\",\"name\":\"a\",\"input\":{}}")
                        + arguments(0, "{}")
                        + stop(0)
                        + block(1, "{\"type\":\"tool_use\",\"name\":\"b\",\"input\":{}}")
                        + stop(1)
                        + block(2, "{\"type\":\"text\",\"text\":\"\"}")
                        + stop(2)
                        + "event: message_delta\n"
                        + "data:"
                        + " {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"tool_use\"},\"usage\":{\"output_tokens\":5}}\n\n"
                        + "event: message_stop\n"
                        + "data: {\"type\":\"message_stop\"}\n\n";
        assertThat(MESSAGES.withoutToolCalls(read(stream), "No."))
                .asString(UTF_8)
                .isEqualTo(
                        block(0, "{\"type\":\"text\",\"text\":\"\"}")
                                + "event: content_block_delta\n"
                                + "data:"
                                + " {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"No.\"}}\n\n"
                                + stop(0)
                                + block(1, "{\"type\":\"text\",\"text\":\"\"}")
                                + stop(1)
                                + "event: message_delta\n"
                                + "data:"
                                + " {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":5}}\n\n"
                                + "event: message_stop\n"
                                + "data: {\"type\":\"message_stop\"}\n\n");
    }

    private static String block(int index, String block) {
        return "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":"
                + index
                + ",\"content_block\":"
                + block
                + "}\n\n";
    }

    private static String arguments(int index, String json) {
        return "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":"
                + index
                + ",\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\""
                + json
                + "\"}}\n\n";
    }

    private static String stop(int index) {
        return "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":"
                + index
                + "}\n\n";
    }

    private static List<ChatEvent> read(String stream) {
        return Streams.events(MESSAGES, stream);
    }
}
