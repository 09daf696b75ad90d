package dev.rungate.wire.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.rungate.chat.AnswerFacts;
import dev.rungate.chat.ChatEvent;
import dev.rungate.chat.ToolCall;
import dev.rungate.wire.Streams;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// What clients read differently is unreadable; what they read alike is not.
class AnthropicGrammarTest {
    private static final AnthropicDialect MESSAGES = new AnthropicDialect();
    private static final String START =
            event("message_start", ",'message':{'model':'m','content':[]}");
    private static final String TEXT = block(0, "{'type':'text','text':''}");
    private static final String CALL =
            block(0, "{'type':'tool_use','id':'1','name':'f','input':{}}");
    private static final String INPUT = input(0, "{}");
    private static final String STOP = event("content_block_stop", ",'index':0");
    private static final String END =
            event("message_delta", ",'delta':{'stop_reason':'tool_use'}")
                    + event("message_stop", "");

    @TestFactory
    Stream<DynamicTest> streamsThatClientsReadAlike() {
        return Stream.of(
                        START + CALL + INPUT + STOP + END,
                        START + CALL + STOP + END,
                        (START + CALL + INPUT + STOP + END).replaceAll("event: .*\n", ""),
                        START + "event: ping\ndata: {\"type\": \"ping\"}\n\n" + CALL + STOP + END,
                        START
                                + block(0, "{'type':'tool_use','name':'f','input':{'a':1}}")
                                + input(0, "")
                                + STOP
                                + END,
                        START + event("new_kind", ",'index':7,'delta':{'type':'x'}") + END,
                        START + block(0, "{'type':'new_kind','x':1}") + STOP + END,
                        START + TEXT + event("error", ",'error':{'type':'overloaded_error'}"),
                        "event: error\ndata: overloaded\n\n")
                .map(stream ->
                        dynamicTest(stream, () -> assertThat(doubts(stream)).containsOnlyNulls()));
    }

    @TestFactory
    Stream<DynamicTest> streamsThatClientsReadDifferently() {
        return Stream.of(
                        "event: message_start\ndata: {broken\n\n",
                        START + ": a comment\u2028" + CALL + INPUT + STOP + END,
                        START + CALL + input(0, "\u2028") + STOP + END,
                        START.replace("event: message_start", "event: ping"),
                        START + CALL.replaceFirst("event: .*\n", ""),
                        "event: message_start\ndata: {}\n\n",
                        event(
                                "message_start",
                                ",'message':{'content':[{'type':'tool_use','name':'f','input':{}}]}"),
                        START + block(1, "{'type':'text'}"),
                        START + CALL + block(1, "{'type':'text'}"),
                        START + CALL + STOP + CALL,
                        START + block(0, "{'name':'f','input':{}}"),
                        START + block(0, "{'type':'tool_use','input':{}}"),
                        START + block(0, "{'Type':'tool_use','name':'f','input':{}}"),
                        START + block(0, "{'type':'text','Name':'f'}"),
                        START + CALL.replace("\"index\":0", "\"index\":\"0\""),
                        START + CALL.replace("\"index\":0", "\"index\":0.0"),
                        START + CALL.replace("\"index\":0", "\"index\":-1"),
                        START + INPUT,
                        START + CALL + STOP + INPUT,
                        START + CALL + input(1, "{}"),
                        START + TEXT + INPUT,
                        START + block(0, "{'type':'tool_use','name':'f','input':{'a':1}}") + INPUT,
                        START + block(0, "{'type':'tool_use','name':'f','input':5}") + INPUT,
                        START + block(0, "{'type':'tool_use','name':'f','input':'{'}") + INPUT,
                        START
                                + CALL
                                + event(
                                        "content_block_delta",
                                        ",'index':0,'delta':{'type':'text_delta','partial_json':'{}'}"),
                        START
                                + CALL
                                + event(
                                        "content_block_delta",
                                        ",'index':0,'delta':{'type':'input_json_delta','partial_json':{}}"),
                        START + CALL + END,
                        START
                                + event(
                                        "message_delta",
                                        ",'content_block':{'type':'tool_use','name':'f'},'delta':{}"),
                        START
                                + event(
                                        "message_delta",
                                        ",'delta':{'content':[{'type':'tool_use'}]}"),
                        START + event("message_delta", ",'delta':{'partial_json':'{}'}"),
                        START
                                + END.replace(
                                        "event: message_stop\n"
                                                + "data: {\"type\":\"message_stop\"}\n\n",
                                        "")
                                + CALL,
                        START
                                + CALL.replace(
                                        "{\"type\":\"content", "{\"error\":{},\"type\":\"content"),
                        START + event("error", ",'error':{}") + CALL,
                        START + CALL.replace("\"index\":0", "\"index\":0,\"index\":1"))
                .map(stream ->
                        dynamicTest(
                                stream,
                                () -> assertThat(doubts(stream)).anyMatch(Objects::nonNull)));
    }

    @Test
    void inputAtTheBeginningOfABlockIsReadInAnyShape() {
        for (var input : List.of("{'a':1.0}", "5", "true", "['a']", "NaN", "1e99999999999")) {
            var quoted = input.replace('\'', '"');
            var events =
                    Streams.events(
                            MESSAGES,
                            START
                                    + block(
                                            0,
                                            "{'type':'tool_use','name':'f','input':" + input + "}")
                                    + STOP);
            assertThat(Streams.together(events).toolCalls())
                    .containsExactly(new ToolCall("f", quoted));
            assertThat(
                            MESSAGES.answer(
                                            ("{\"content\":[{\"type\":\"tool_use\",\"name\":\"f\",\"input\":"
                                                            + quoted
                                                            + "}]}")
                                                    .getBytes(UTF_8))
                                    .toolCalls())
                    .containsExactly(new ToolCall("f", quoted));
        }
        var text = block(0, "{'type':'tool_use','name':'f','input':'abc'}");
        assertThat(Streams.together(Streams.events(MESSAGES, START + text + STOP)).toolCalls())
                .containsExactly(new ToolCall("f", "abc"));
    }

    @TestFactory
    Stream<DynamicTest> answersThatClientsReadDifferently() {
        return Stream.of(
                        "{",
                        "[]",
                        "{'content':{}}",
                        "{'Content':[]}",
                        "{'content':[{'name':'f'}]}",
                        "{'content':[{'type':'tool_use'}]}",
                        "{'content':[{'type':'tool_use','name':'f','input':{'a':1,'a':2}}]}",
                        "{'error':{},'content':[{'type':'text','text':'a'}]}")
                .map(body -> body.replace('\'', '"'))
                .map(body ->
                        dynamicTest(
                                "»" + body + "«",
                                () ->
                                        assertThat(MESSAGES.facts(body.getBytes(UTF_8)))
                                                .isInstanceOf(AnswerFacts.Unreadable.class)));
    }

    /// A client that is lenient about the type, or knows a kind that no rule looks at.
    @TestFactory
    Stream<DynamicTest> aBlockThatSomeClientsTakeForACallIsUnreadableWholeAndStreamed() {
        return Stream.concat(
                        Stream.of(
                                        "TOOL_USE",
                                        "Tool_Use",
                                        "tool_use ",
                                        "tool_u\u017fe",
                                        "tool-use",
                                        "toolUse",
                                        "tool_use\u3164",
                                        "custom_tool_use\u200b",
                                        "Server_Tool_Use",
                                        "mcp_tool_use\u00a0")
                                .flatMap(type ->
                                        Stream.of(
                                                "'type':'" + type + "','name':'f','input':{}",
                                                "'type':'" + type + "','name':'f'")),
                        Stream.of(
                                "'type':'tool_use_v2','name':'f','input':{}",
                                "'type':'function_call','name':'f','arguments':'{}'",
                                "'type':'computer_use','input':{'a':1}",
                                "'type':'text','text':'a','name':'f','input':{}",
                                "'type':'call','tool_use':{'name':'f','input':{}}",
                                "'type':'call','call':{'Name':'f','argument\u017f':'{}'}"))
                .map(block -> dynamicTest(block, () -> assertUnreadable(block)));
    }

    private static void assertUnreadable(String block) {
        var whole = ("{'content':[{" + block + "}]}").replace('\'', '"');
        assertThat(MESSAGES.facts(whole.getBytes(UTF_8)))
                .isInstanceOf(AnswerFacts.Unreadable.class);
        assertThat(doubts(START + block(0, "{" + block + "}") + STOP + END))
                .anyMatch(Objects::nonNull);
    }

    @TestFactory
    Stream<DynamicTest> aBlockThatProvidersSendIsReadWholeAndStreamed() {
        return Stream.of(
                        "'type':'server_tool_use','id':'1','name':'web_search','input':{}",
                        "'type':'mcp_tool_use','id':'1','name':'m','server_name':'s','input':{'a':1}",
                        "'type':'bash_tool_use','id':'1','name':'bash','input':{}",
                        "'type':'mcp_tool_result','tool_use_id':'1','is_error':false,'content':[{'type':'text','text':'a'}]",
                        "'type':'tool_search_tool_result','content':{'tool_references':[{'tool_name':'f'}]}",
                        "'type':'container_upload','file_id':'f'",
                        "'type':'document','title':'t','name':'n'",
                        "'type':'text','text':'a','input':null")
                .map(block -> dynamicTest(block, () -> assertRead(block)));
    }

    private static void assertRead(String block) {
        var whole = ("{'content':[{" + block + "}]}").replace('\'', '"');
        assertThat(MESSAGES.facts(whole.getBytes(UTF_8))).isInstanceOf(AnswerFacts.Read.class);
        assertThat(doubts(START + block(0, "{" + block + "}") + STOP + END)).containsOnlyNulls();
    }

    @TestFactory
    Stream<DynamicTest> failuresUnderAStatusThatPromisesAnAnswer() {
        return Stream.of("", "<html>", "{\"type\":\"error\",\"error\":{\"type\":\"x\"}}")
                .map(body ->
                        dynamicTest(
                                "»" + body + "«",
                                () ->
                                        assertThat(MESSAGES.facts(body.getBytes(UTF_8)))
                                                .isInstanceOf(AnswerFacts.Failed.class)));
    }

    @Test
    void moreToolCallsThanAreJudgedAreDoubted() {
        var call = "{'type':'tool_use','name':'f','input':{}}";
        for (int calls : List.of(1_000, 1_001)) {
            var stream = new StringBuilder(START);
            for (int i = 0; i < calls; i++) {
                stream.append(block(i, call));
                stream.append(event("content_block_stop", ",'index':" + i));
            }
            var whole =
                    "{'type':'message','content':[" + (call + ",").repeat(calls - 1) + call + "]}";
            var facts = MESSAGES.facts(whole.replace('\'', '"').getBytes(UTF_8));
            assertThat(facts instanceof AnswerFacts.Read).isEqualTo(calls == 1_000);
            assertThat(doubts(stream.toString()).stream().allMatch(Objects::isNull))
                    .isEqualTo(calls == 1_000);
        }
    }

    private static List<String> doubts(String stream) {
        return Streams.events(MESSAGES, stream).stream().map(ChatEvent::doubt).toList();
    }

    private static String block(int index, String block) {
        return event("content_block_start", ",'index':" + index + ",'content_block':" + block);
    }

    private static String input(int index, String json) {
        return event(
                "content_block_delta",
                ",'index':"
                        + index
                        + ",'delta':{'type':'input_json_delta','partial_json':'"
                        + json
                        + "'}");
    }

    private static String event(String type, String fields) {
        return ("event: " + type + "\ndata: {'type':'" + type + "'" + fields + "}\n\n")
                .replace('\'', '"');
    }
}
