package dev.rungate.wire.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rungate.chat.ToolCall;
import dev.rungate.chat.ToolEdit;
import dev.rungate.wire.Reframed;
import dev.rungate.wire.Streams;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnthropicReframingTest {
    private static final AnthropicDialect MESSAGES = new AnthropicDialect();

    private static final String MESSAGE =
            """
            {"id":"x","type":"message","role":"assistant","model":"m","content":[
             {"type":"thinking","thinking":"Hm é","signature":"c2ln"},
             {"type":"redacted_thinking","data":"AAAA"},
             {"type":"text","text":"Look","citations":[{"type":"char_location","cited_text":"L"},{"type":"char_location","cited_text":"k"}]},
             {"type":"server_tool_use","id":"s","name":"web_search","input":{"query":"q"}},
             {"type":"web_search_tool_result","tool_use_id":"s","content":[{"type":"web_search_result","url":"u"}]},
             {"type":"tool_use","id":"a","name":"f","input":{"x":1.0,"y":"\\"z\\""}},
             {"type":"tool_use","id":"b","name":"f","input":{}},
             {"type":"something_new","k":[1,null]}],
             "stop_reason":"tool_use","stop_sequence":null,"container":{"id":"c"},
             "usage":{"input_tokens":3,"cache_read_input_tokens":2,"cache_creation":{"ephemeral_1h_input_tokens":0},"output_tokens":40,
              "server_tool_use":{"web_search_requests":1},"service_tier":"standard"},"context_management":{"applied_edits":[]}}\
            """;

    @Test
    void everythingOfAMessageIsInItsStreamAndComesBack() {
        var stream = MESSAGES.asStream(bytes(MESSAGE), false);
        var read = Reframed.streamed(MESSAGES, stream);
        var whole = MESSAGES.answer(bytes(MESSAGE));
        assertThat(read.toolCalls())
                .isEqualTo(whole.toolCalls())
                .containsExactly(
                        new ToolCall("f", "{\"x\":1.0,\"y\":\"\\\"z\\\"\"}"),
                        new ToolCall("f", "{}"));
        assertThat(read.usage()).isEqualTo(whole.usage());
        assertThat(read.finish()).isEqualTo(whole.finish());
        assertThat(Reframed.json(MESSAGES.asWhole(stream)))
                .isEqualTo(Reframed.json(bytes(MESSAGE)));
    }

    @Test
    void theEventsAreAnthropicsOwn() {
        var events =
                events(
                        MESSAGES.asStream(
                                bytes(
                                        """
                                        {"id":"x","content":[{"type":"tool_use","id":"a","name":"f","input":{"x":1}}],"stop_reason":"tool_use",
                                         "usage":{"input_tokens":3,"output_tokens":4}}\
                                        """),
                                false));
        assertThat(String.join("", events))
                .isEqualTo(
                        """
                        event: message_start
                        data: {"type":"message_start","message":{"id":"x","content":[],"stop_reason":null,"usage":{"input_tokens":3,"output_tokens":1}}}

                        event: content_block_start
                        data: {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"a","name":"f","input":{}}}

                        event: content_block_delta
                        data: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\\"x\\":1}"}}

                        event: content_block_stop
                        data: {"type":"content_block_stop","index":0}

                        event: message_delta
                        data: {"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"input_tokens":3,"output_tokens":4}}

                        event: message_stop
                        data: {"type":"message_stop"}

                        """);
    }

    @Test
    void inputThatIsNoObjectStaysTheTextItWas() {
        for (var broken : List.of("{\\\"a\\\":", "{}{}", "{\\\"a\\\":1,\\\"a\\\":2}", "[1]")) {
            var stream =
                    """
                    event: content_block_start
                    data: {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"a","name":"f","input":{}}}

                    event: content_block_delta
                    data: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"BROKEN"}}

                    """
                            .replace("BROKEN", broken);
            var streamed = Reframed.streamed(MESSAGES, bytes(stream)).toolCalls();
            var whole = MESSAGES.asWhole(bytes(stream));
            assertThat(MESSAGES.answer(whole).toolCalls()).isEqualTo(streamed);
            assertThat(Reframed.streamed(MESSAGES, MESSAGES.asStream(whole, false)).toolCalls())
                    .isEqualTo(streamed);
        }
    }

    @Test
    void otherArgumentsTakeTheirPlaceAndNoOther() {
        var edits = List.of(new ToolEdit(1, "{\"n\":\n1}"));
        assertThat(MESSAGES.withArguments(bytes(MESSAGE), edits))
                .asString(UTF_8)
                .isEqualTo(MESSAGE.replace("\"input\":{}", "\"input\":{\"n\":\n1}"));
        var stream = MESSAGES.asStream(bytes(MESSAGE), false);
        assertThat(
                        MESSAGES.answer(
                                        MESSAGES.asWhole(
                                                MESSAGES.withArgumentsInStream(stream, edits)))
                                .toolCalls())
                .containsExactly(
                        new ToolCall("f", "{\"x\":1.0,\"y\":\"\\\"z\\\"\"}"),
                        new ToolCall("f", "{\"n\":1}"));
        assertThat(
                        MESSAGES.withArguments(
                                bytes("{\"content\":[{\"type\":\"tool_use\"}]}"),
                                List.of(new ToolEdit(0, "{}"))))
                .asString(UTF_8)
                .isEqualTo("{\"content\":[{\"type\":\"tool_use\",\"input\":{}}]}");
    }

    @Test
    void theFirstDeltaOfACallBringsAllOfItsArguments() {
        var stream =
                """
                data: {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","name":"f","input":{}} }

                data: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":""} }

                data: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{"} }

                data: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"}"} }

                data: {"type":"content_block_stop","index":0 }

                data: {"type":"content_block_start","index":1,"content_block":{"type":"tool_use","name":"g","input":{"x":1}} }

                data: {"type":"content_block_stop","index":1 }

                data: {"type":"message_stop" }

                """;
        var edited =
                events(
                        MESSAGES.withArgumentsInStream(
                                bytes(stream),
                                List.of(
                                        new ToolEdit(0, "{\"a\":1}"),
                                        new ToolEdit(1, "{\"b\":2}"))));
        var before = events(bytes(stream));
        assertThat(edited.get(0)).isEqualTo(before.get(0));
        assertThat(edited.get(1)).contains("\"partial_json\":\"{\\\"a\\\":1}\"");
        assertThat(edited.get(2)).contains("\"partial_json\":\"\"");
        assertThat(edited.get(3)).contains("\"partial_json\":\"\"");
        assertThat(edited.get(4)).isEqualTo(before.get(4));
        assertThat(edited.get(5)).contains("\"input\":{}");
        assertThat(edited.get(6)).contains("\"index\":1", "\"partial_json\":\"{\\\"b\\\":2}\"");
        assertThat(edited.subList(7, 9)).isEqualTo(before.subList(6, 8));
    }

    @Test
    void anEditThatCannotBeMadeIsRefused() {
        var stream = MESSAGES.asStream(bytes(MESSAGE), false);
        for (var edit :
                List.of(new ToolEdit(2, "{}"), new ToolEdit(0, ""), new ToolEdit(0, "{\"a\":}"))) {
            assertThatThrownBy(() -> MESSAGES.withArguments(bytes(MESSAGE), List.of(edit)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> MESSAGES.withArgumentsInStream(stream, List.of(edit)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> MESSAGES.asStream(bytes("no"), false))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aNoticeIsAMessageOfOurOwn() {
        var extra = new LinkedHashMap<String, Object>();
        extra.put("rungate", List.of("a"));
        extra.put("type", "not this");
        var notice = Reframed.json(MESSAGES.notice("m", "id1", "Wait \"é\"", extra));
        assertThat(notice)
                .isEqualTo(
                        Reframed.json(
                                bytes(
                                        """
                                        {"id":"id1","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"Wait \\"é\\""}],
                                         "stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":0,"output_tokens":0},"rungate":["a"]}\
                                        """)));
        var stream = MESSAGES.noticeStream("m", "id1", "Wait \"é\"", extra);
        var events = events(stream);
        assertThat(events.stream().map(event -> event.lines().findFirst().orElseThrow()))
                .containsExactly(
                        "event: message_start",
                        "event: content_block_start",
                        "event: content_block_delta",
                        "event: content_block_stop",
                        "event: message_delta",
                        "event: message_stop");
        assertThat(events.getFirst()).doesNotContain("rungate");
        assertThat(events.getLast())
                .endsWith("data: {\"type\":\"message_stop\",\"rungate\":[\"a\"]}\n\n");
        assertThat(Reframed.json(MESSAGES.asWhole(stream))).isEqualTo(notice);
    }

    private static List<String> events(byte[] stream) {
        return Streams.frames(stream, stream.length).stream()
                .map(event -> new String(event, UTF_8))
                .toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
