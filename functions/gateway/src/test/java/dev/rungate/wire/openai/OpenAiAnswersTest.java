package dev.rungate.wire.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.chat.Answer;
import dev.rungate.chat.FinishReason;
import dev.rungate.chat.ToolCall;
import dev.rungate.chat.Usage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiAnswersTest {
    private static final OpenAiDialect CHAT = new OpenAiDialect();

    @Test
    void everyPartOfTheUsageIsRead() {
        var answer =
                read(
                        """
                        {"model":"m","usage":{"prompt_tokens":100,"completion_tokens":50,"total_tokens":150,
                         "prompt_tokens_details":{"cached_tokens":10,"cache_write_tokens":20,"audio_tokens":30},
                         "completion_tokens_details":{"reasoning_tokens":5,"audio_tokens":6}}}
                        """);
        assertThat(answer.model()).isEqualTo("m");
        assertThat(answer.usage().total()).isEqualTo(new Usage(100, 50, 10, 20, 0, 5, 30, 6, 0, 0));
    }

    @Test
    void reasoningThatIsLeftOutOfTheCompletionIsOutputAllTheSame() {
        assertThat(
                        usage(
                                "{\"prompt_tokens\":470,\"completion_tokens\":68,\"total_tokens\":723,\"completion_tokens_details\":{\"reasoning_tokens\":185}}"))
                .isEqualTo(new Usage(470, 253, 0, 0, 0, 185, 0, 0, 0, 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{}",
                "7",
                "[]",
                "{\"prompt_tokens\":\"7\"}",
                "{\"prompt_tokens\":-7}",
                "{\"prompt_tokens\":1e99,\"completion_tokens\":1e400}",
                "{\"prompt_tokens\":99999999999999999999}",
            })
    void nonsenseIsNoUsage(String usage) {
        assertThat(usage(usage)).isNull();
    }

    @Test
    void theCallsOfAllChoicesAreReadInOrder() {
        var answer =
                read(
                        """
                        {"choices":[
                         {"index":0,"finish_reason":"tool_calls","message":{"content":null,"tool_calls":[
                           {"type":"function","function":{"name":"a","arguments":"{\\"x\\": 1.0}"}},
                           {"type":"custom","custom":{"name":"b","input":"free text"}}]}},
                         {"index":1,"finish_reason":"stop","message":{"function_call":{"name":"c","arguments":"{"}}},
                         {"index":2,"message":{"tool_calls":[{"function":{"name":"d","arguments":{"x":1.0}}}]}}]}
                        """);
        assertThat(answer.toolCalls())
                .containsExactly(
                        new ToolCall("a", "{\"x\": 1.0}"),
                        new ToolCall("b", "free text"),
                        new ToolCall("c", "{"),
                        new ToolCall("d", "{\"x\":1.0}"));
        assertThat(answer.finish()).isEqualTo(FinishReason.TOOL_CALLS);
    }

    @ParameterizedTest
    @CsvSource({
        "stop,STOP",
        "length,LENGTH",
        "tool_calls,TOOL_CALLS",
        "function_call,TOOL_CALLS",
        "content_filter,CONTENT_FILTER",
        "error,ERROR",
        "eos,OTHER",
    })
    void theReasonIsTranslated(String word, FinishReason reason) {
        assertThat(read("{\"choices\":[{\"finish_reason\":\"" + word + "\"}]}").finish())
                .isEqualTo(reason);
    }

    @Test
    void everythingWrittenIsMeasured() {
        var answer =
                read(
                        """
                        {"choices":[{"message":{"content":"é","refusal":"ab","reasoning_content":"abc",
                          "tool_calls":[{"id":"not counted","function":{"name":"f","arguments":"{}"}}],"audio":{"data":"AAAA","transcript":"xy"}}},
                         {"message":{"content":[{"type":"text","text":"1234"}]}}]}
                        """);
        assertThat(answer.outputBytes()).isEqualTo(2 + 2 + 3 + 3 + 2 + 4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "not json",
                "{\"choices\":7}",
                "{\"choices\":[7,null,[],{\"message\":7},{\"message\":{\"tool_calls\":7}},{\"message\":{\"tool_calls\":[7,{}]}}]}",
                "{\"choices\":{\"a\":{\"message\":null}},\"usage\":7,\"model\":{}}",
                "{\"error\":{\"message\":\"x\"}}",
            })
    void oddAnswersDoNoHarm(String body) {
        var answer = read(body);
        assertThat(answer.model()).isNull();
        assertThat(answer.usage()).isNull();
        assertThat(CHAT.withoutToolCalls(body.getBytes(UTF_8), "No.")).isNotNull();
    }

    @Test
    void deepAnswersDoNoHarm() {
        var deep = "{\"a\":" + "[".repeat(100_000);
        assertThat(read(deep).usage()).isNull();
        assertThat(read("{\"choices\":" + "[".repeat(900) + "]".repeat(900) + "}").toolCalls())
                .isEmpty();
    }

    @Test
    void toolCallsAreReplacedByTextAndEverythingElseIsKept() {
        var answer =
                """
                {"id":"x","n":1.0,"big":12345678901234567890,"choices":[
                 {"index":0,"message":{"role":"assistant","content":null,"tool_calls":[{"function":{"name":"a"}}]},"finish_reason":"tool_calls"},
                 {"index":1,"message":{"content":"Hi","function_call":{"name":"a"}},"finish_reason":"function_call"},
                 {"index":2,"message":{"content":"Hi"},"finish_reason":"length"}],"usage":{"prompt_tokens":1}}
                """;
        assertThat(CHAT.withoutToolCalls(answer.getBytes(UTF_8), "No."))
                .asString(UTF_8)
                .isEqualTo(
                        """
                        {"id":"x","n":1.0,"big":12345678901234567890,"choices":[\
                        {"index":0,"message":{"role":"assistant","content":"No."},"finish_reason":"stop"},\
                        {"index":1,"message":{"content":"Hi\\n\\nNo."},"finish_reason":"stop"},\
                        {"index":2,"message":{"content":"Hi"},"finish_reason":"length"}],"usage":{"prompt_tokens":1}}\
                        """);
    }

    private static @Nullable Usage usage(String usage) {
        var reported = read("{\"usage\":" + usage + "}").usage();
        return reported == null ? null : reported.total();
    }

    private static Answer read(String body) {
        return CHAT.answer(body.getBytes(UTF_8));
    }
}
