package dev.rungate.wire.openai;

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
class OpenAiGrammarTest {
    private static final OpenAiDialect CHAT = new OpenAiDialect();
    private static final String BEGUN =
            call("{'index':0,'id':'1','type':'function','function':{'name':'f','arguments':''}}");
    private static final String REST = call("{'index':0,'function':{'arguments':'{}'}}");
    private static final String END =
            chunk("{'index':0,'delta':{},'finish_reason':'tool_calls'}") + "data: [DONE]\n\n";

    @TestFactory
    Stream<DynamicTest> streamsThatClientsReadAlike() {
        return each(
                        BEGUN + REST + END,
                        BEGUN + ": comment\n\n" + REST + "data:\n\n" + END,
                        (BEGUN + REST + END).replace("data: ", "data:"),
                        (BEGUN + REST + END).replace("\n", "\r\n"),
                        chunk("{'index':0,'delta':{'content':'a\u2028b'}}") + END,
                        BEGUN
                                + REST
                                + call(
                                        "{'index':1,'id':'2','function':{'name':'f','arguments':'{}'}}")
                                + END,
                        call(
                                        "{'id':'1','function':{'name':'f','arguments':'{}'}},{'function':{'name':'g','arguments':'{}'}}")
                                + END,
                        call("{'index':0,'type':'custom','custom':{'name':'c','input':'a'}}")
                                + call("{'index':0,'custom':{'input':'b'}}")
                                + END,
                        chunk("{'delta':{'content':'Hi'}}")
                                + chunk("{'delta':{},'finish_reason':'stop'}"),
                        call("{'index':0,'function':{'name':'f','arguments':{'a':NaN}}}") + END,
                        "event: error\ndata: overloaded\n\n",
                        chunk("{'index':0,'delta':{'content':''},'finish_reason':'error'}")
                                .replace(
                                        "{'choices'".replace('\'', '"'),
                                        "{\"error\":{},\"choices\""),
                        chunk("{'index':0,'delta':{'content':'a'},'message':{'content':'a'}}")
                                + END)
                .map(stream ->
                        dynamicTest(stream, () -> assertThat(doubts(stream)).containsOnlyNulls()));
    }

    @TestFactory
    Stream<DynamicTest> streamsThatClientsReadDifferently() {
        return each(
                        ": a comment\u2028" + BEGUN + REST + END,
                        ": a comment\u000b" + BEGUN + REST + END,
                        "id: 7\u0085" + BEGUN + REST + END,
                        BEGUN + REST.replace("{}", "\u2028") + END,
                        "event: error\ndata: \f{\"choices\":[]}\n\n",
                        "data: {broken\n\n",
                        "data: 7\n\n",
                        "data: {\"choices\":[]}{\"choices\":[]}\n\n",
                        "data: {\"choices\":[]} x\n\n",
                        "data: {\"choices\":[],\"choices\":[{}]}\n\n",
                        "data: {\"Choices\":[]}\n\n",
                        "data: {\"choices\":{}}\n\n",
                        "event: chunk\n" + BEGUN,
                        BEGUN + REST.replace("data: ", "data:"),
                        call("{'index':0,'function':{'arguments':'{}'}}"),
                        call("{'index':1,'function':{'name':'f'}}"),
                        call("{'index':0.0,'function':{'name':'f'}}"),
                        call("{'index':-1,'function':{'name':'f'}}"),
                        call("{'index':'0','function':{'name':'f'}}"),
                        call("{'index':1e99999999999,'function':{'name':'f'}}"),
                        call("{'index':0,'function':{'name':'f'},'custom':{'name':'g'}}"),
                        call("{'index':0,'type':'custom','function':{'name':'f'}}"),
                        call("{'index':0,'function':{'name':'f'},'input':'x'}"),
                        call("{'index':0,'type':'custom','custom':{'name':'c'},'arguments':'x'}"),
                        call("{'index':0,'type':'custom','name':'c','input':'x'}")
                                + call("{'index':0,'input':'y'}"),
                        call("{'index':0,'function':{'name':['f']}}"),
                        call("{'index':0,'function':{'Name':'f'}}"),
                        call("{'index':0,'function':{'name':'f','argument\u017f':'{}'}}"),
                        BEGUN + call("{'index':0,'id':'2','function':{'arguments':'{}'}}"),
                        BEGUN + REST + call("{'index':0,'function':{'name':'g'}}"),
                        BEGUN + REST + call("{'index':0,'function':{'arguments':'{}'}}"),
                        BEGUN + REST + call("{'index':0,'function':{'arguments':'1'}}"),
                        BEGUN
                                + call("{'index':0,'function':{'arguments':{'a':1}}}")
                                + call("{'index':0,'function':{'arguments':{'a':2}}}"),
                        BEGUN
                                + call("{'index':0,'function':{'arguments':'5'}}")
                                + call("{'index':0,'function':{'arguments':'0'}}"),
                        BEGUN + call("{'function':{'name':'f','arguments':'{}'}}"),
                        call(
                                "{'function':{'name':'f'}},{'function':{'name':'g','arguments':'{}'}}"),
                        call("{'function':{'name':'f','arguments':'{'}}")
                                + call("{'function':{'arguments':'}'}}"),
                        BEGUN + call("{'index':1,'function':{'name':'g'}}") + REST,
                        BEGUN
                                + REST
                                + chunk("{'index':0,'delta':{},'finish_reason':'stop'}")
                                + call("{'index':1,'function':{'name':'g'}}"),
                        BEGUN + chunk("{'index':0,'delta':{'function_call':{'name':'g'}}}"),
                        chunk(
                                "{'index':0,'delta':{'tool_calls':[{'index':0,'function':{'name':'f'}}],'function_call':{'name':'g'}}}"),
                        chunk(
                                "{'index':0,'message':{'tool_calls':[{'index':0,'function':{'name':'f'}}]}}"),
                        chunk("{'index':0,'message':{'Tool_calls':[{'function':{'name':'f'}}]}}"),
                        chunk("{'index':0,'message':{'Function_call':{'name':'f'}}}"),
                        chunk("{'index':0,'delta':{'content':'a'}}")
                                + chunk("{'delta':{'content':'b'}}"),
                        BEGUN.replace("{\"choices", "{\"error\":{\"message\":\"x\"},\"choices"),
                        BEGUN.replace("{\"choices", "{\"error\":false,\"choices"),
                        "data: {\"error\":{\"message\":\"x\"}}\n\n" + BEGUN,
                        "event: error\n" + BEGUN,
                        "\ufeff" + BEGUN,
                        BEGUN.replace("\n", "\r"),
                        BEGUN.replace("{\"choices", "{\ndata: \"choices"))
                .map(stream ->
                        dynamicTest(
                                stream,
                                () -> assertThat(doubts(stream)).anyMatch(Objects::nonNull)));
    }

    @Test
    void moreChoicesThanWereAskedForAreDoubted() {
        var second = BEGUN.replaceFirst("\"index\":0", "\"index\":1").getBytes(UTF_8);
        assertThat(CHAT.events(2).read(second).doubt()).isNull();
        assertThat(CHAT.events(1).read(second).doubt()).isNotNull();
    }

    @TestFactory
    Stream<DynamicTest> answersThatClientsReadAlike() {
        return each(
                        message("{'content':'a'}"),
                        message("{'tool_calls':[{'function':{'name':'f','arguments':'{}'}}]}"),
                        message("{'tool_calls':[]}"),
                        message("{'tool_calls':null,'function_call':{'name':'f'}}"),
                        "\ufeff" + message("{'content':'a'}"),
                        message("{'content':'a\u0001'}"),
                        message("{'content':'a','odd':[NaN,-Infinity,1e99999999999]}"))
                .map(body ->
                        dynamicTest(
                                "»" + body + "«",
                                () ->
                                        assertThat(facts(body))
                                                .isInstanceOf(AnswerFacts.Read.class)));
    }

    @TestFactory
    Stream<DynamicTest> answersThatClientsReadDifferently() {
        return each(
                        "{",
                        "[]",
                        "7",
                        "{\"choices\":[]}{}",
                        "\u0000{\u0000}",
                        message("{'content':'a'}").replace("\"index\":0", "\"message\":{}"),
                        message("{'Tool_Calls':[]}"),
                        message("{'content':'a'}")
                                .replace("\"index\":0", "\"delta\":{\"TOOL_CALLS\":[]}"),
                        message("{'tool_call\u017f':[]}"),
                        message("{'content':'a'}").replace("message", "me\u00dfage"),
                        message("{'tool_calls':{'function':{'name':'f'}}}"),
                        message("{'tool_calls':[{'function':{'name':'f'},'custom':{'name':'g'}}]}"),
                        message(
                                "{'tool_calls':[{'function':{'name':'f'}}],'function_call':{'name':'g'}}"),
                        message(
                                "{'tool_calls':[{'function':{'name':'f','arguments':'{}'},'arguments':'{1}'}]}"),
                        message("{'content':'a'}").replace("{\"choices", "{\"error\":{},\"choices"),
                        message("{}")
                                .replace(
                                        "\"message\"",
                                        "\"delta\":{\"tool_calls\":[{}]},\"message\""))
                .map(body ->
                        dynamicTest(
                                "»" + body + "«",
                                () ->
                                        assertThat(facts(body))
                                                .isInstanceOf(AnswerFacts.Unreadable.class)));
    }

    /// A client that knows the kind hands the call out; no rule looks there.
    @TestFactory
    Stream<DynamicTest> aCallOfAKindThatNoRuleLooksAtIsUnreadableWholeAndStreamed() {
        return each(
                        "'type':'tool','tool':{'name':'danger','arguments':'{}'}",
                        "'type':'mcp','mcp':{'name':'danger','arguments':'{}'},'name':'safe'",
                        "'type':'mcp','mcp':{'input':'x'}",
                        "'type':'mcp','mcp':{'Name':'danger'}",
                        "'type':'mcp','mcp':{'call':[{'name':'danger','argument\u017f':{}}]}",
                        "'tool':{'name':'danger'}",
                        "'type':'function','function':{'name':'safe','arguments':'{}'},'tool':{'name':'danger'}",
                        "'type':'function','Function\u200b':{'name':'danger','arguments':'{}'}",
                        "'type':'function','function':{'name':'safe','arguments':'{}','input':'x'}",
                        "'type':'function','function':{'name':'safe','Input':'x'}",
                        "'type':'custom','custom':{'name':'safe','input':'x','arguments':'{}'}",
                        "'type':'code_interpreter','code_interpreter':{'name':'danger','input':'x'}",
                        "'type':'code_interpreter','code_interpreter':{'Name':'danger','input':'x'}",
                        "'type':'mcp','code_interpreter':{'input':'x'}")
                .map(call ->
                        dynamicTest(
                                call,
                                () -> {
                                    assertThat(facts(message("{'tool_calls':[{" + call + "}]}")))
                                            .isInstanceOf(AnswerFacts.Unreadable.class);
                                    assertThat(doubts(call("{'index':0," + call + "}")))
                                            .anyMatch(Objects::nonNull);
                                    assertThat(
                                                    doubts(
                                                            call("{'index':0,'type':'function'}")
                                                                    + call(
                                                                            "{'index':0,"
                                                                                    + call
                                                                                    + "}")))
                                            .anyMatch(Objects::nonNull);
                                }));
    }

    /// What providers send beside the call, or run themselves.
    @TestFactory
    Stream<DynamicTest> aCallThatProvidersSendIsReadWholeAndStreamed() {
        return each(
                        "'type':'builtin_function','function':{'name':'$web_search','arguments':'{}'}",
                        "'type':null,'function':{'name':'f','arguments':'{}'},'custom':null",
                        "'type':'','function':{'name':'f','arguments':'{}','input':null}",
                        "'type':'function','function':{'name':'f','arguments':'{}'},'extra_content':{'google':{'thought_signature':'s'}}",
                        "'type':'function','function':{'index':0,'name':'f','arguments':{}},'caller':{'type':'direct'}",
                        "'type':'custom','custom':{'name':'f','input':'x'}",
                        "'type':'code_interpreter','code_interpreter':{'input':'1+1','outputs':[{'type':'logs','logs':'2'}]}",
                        "'type':'web_browser','web_browser':{'outputs':[{'title':'a','link':'b'}]}")
                .map(call ->
                        dynamicTest(
                                call,
                                () -> {
                                    assertThat(facts(message("{'tool_calls':[{" + call + "}]}")))
                                            .isInstanceOf(AnswerFacts.Read.class);
                                    assertThat(doubts(call("{'index':0," + call + "}")))
                                            .containsOnlyNulls();
                                }));
    }

    @Test
    void aKindDoesNotChangeBetweenThePieces() {
        var custom = "{'index':0,'custom':{'name':'c','input':'a'}}";
        assertThat(doubts(call("{'index':0,'type':'function'}") + call(custom)))
                .anyMatch(Objects::nonNull);
        assertThat(doubts(call(custom) + call("{'index':0,'arguments':'b'}")))
                .anyMatch(Objects::nonNull);
        assertThat(doubts(call(custom) + call("{'index':0,'type':'custom'}"))).containsOnlyNulls();
    }

    @Test
    void aFunctionCallHasNoInput() {
        var call = "{'function_call':{'name':'f','arguments':'{}','input':'x'}}";
        assertThat(facts(message(call))).isInstanceOf(AnswerFacts.Unreadable.class);
        assertThat(doubts(chunk("{'index':0,'delta':" + call + "}"))).anyMatch(Objects::nonNull);
    }

    @TestFactory
    Stream<DynamicTest> failuresUnderAStatusThatPromisesAnAnswer() {
        return each(
                        "",
                        " \n",
                        "<html>",
                        "upstream connect error",
                        "{\"error\":{\"message\":\"x\"}}",
                        "{\"error\":\"x\",\"choices\":[]}")
                .map(body ->
                        dynamicTest(
                                "»" + body + "«",
                                () ->
                                        assertThat(facts(body))
                                                .isInstanceOf(AnswerFacts.Failed.class)));
    }

    @Test
    void argumentsAreWhatTheClientSees() {
        assertThat(
                        CHAT.answer(
                                        quoted(
                                                        message(
                                                                "{'tool_calls':[{'function':{'name':'a','arguments':5}},{'function':{'name':'b','arguments':{'x':1.0}}},{'type':'custom','name':'c','input':'t'},{'type':'custom','name':'d','custom':{'name':'e','input':'u'}}]}"))
                                                .getBytes(UTF_8))
                                .toolCalls())
                .containsExactly(
                        new ToolCall("a", "5"),
                        new ToolCall("b", "{\"x\":1.0}"),
                        new ToolCall("c", "t"),
                        new ToolCall("e", "u", List.of("d")));
    }

    /// Some clients leave out the bytes that are no UTF-8, some replace them.
    @Test
    void bytesThatAreNoTextAreUnreadableInACallOnly() {
        var call = message("{'tool_calls':[{'function':{'name':'wipe?_disk','arguments':'{}'}}]}");
        var name = message("{'tool?_calls':[{'function':{'name':'f','arguments':'{}'}}]}");
        var text = message("{'content':'a?b'}");
        assertThat(broken(call)).isInstanceOf(AnswerFacts.Unreadable.class);
        assertThat(broken(name)).isInstanceOf(AnswerFacts.Unreadable.class);
        assertThat(broken(text)).isInstanceOf(AnswerFacts.Read.class);
    }

    private static AnswerFacts broken(String body) {
        var bytes = body.getBytes(UTF_8);
        bytes[body.indexOf('?')] = (byte) 0xff;
        return CHAT.facts(bytes);
    }

    /// A client that asked for a stream looks for data; one that strips looks behind the spaces.
    @Test
    void aTextInWhichAClientFindsAnAnswerIsNoFailedAnswer() {
        var stream = BEGUN + REST + END;
        var whole = message("{'tool_calls':[{'function':{'name':'f','arguments':'{}'}}]}");
        for (var body : List.of("\n" + stream, "hello\n\n" + stream, " " + stream, "\f" + whole)) {
            assertThat(facts(body)).isInstanceOf(AnswerFacts.Unreadable.class);
        }
        assertThat(facts("<img src=\"data:image/png,x\"> no data: none"))
                .isInstanceOf(AnswerFacts.Failed.class);
    }

    @Test
    void moreToolCallsThanAreJudgedAreDoubted() {
        var item = "{'function':{'name':'f','arguments':'{}'}}";
        for (int calls : List.of(1_000, 1_001)) {
            var list = (item + ",").repeat(calls - 1) + item;
            var stream = new StringBuilder();
            for (int i = 0; i < calls; i++) {
                stream.append(call(item.replace("{'f", "{'index':" + i + ",'f")));
            }
            assertThat(facts(message("{'tool_calls':[" + list + "]}")) instanceof AnswerFacts.Read)
                    .isEqualTo(calls == 1_000);
            for (var text : List.of(stream.toString(), call(list))) {
                assertThat(doubts(text).stream().allMatch(Objects::isNull))
                        .isEqualTo(calls == 1_000);
            }
        }
    }

    private static AnswerFacts facts(String body) {
        return CHAT.facts(body.getBytes(UTF_8));
    }

    private static List<String> doubts(String stream) {
        return Streams.events(CHAT, stream).stream().map(ChatEvent::doubt).toList();
    }

    private static Stream<String> each(String... texts) {
        return Stream.of(texts);
    }

    private static String call(String items) {
        return chunk("{'index':0,'delta':{'tool_calls':[" + items + "]}}");
    }

    private static String chunk(String choice) {
        return quoted("data: {'choices':[" + choice + "]}\n\n");
    }

    private static String message(String message) {
        return quoted("{'choices':[{'index':0,'message':" + message + "}]}");
    }

    private static String quoted(String text) {
        return text.replace('\'', '"');
    }
}
