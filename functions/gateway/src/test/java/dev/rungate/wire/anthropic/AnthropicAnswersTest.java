package dev.rungate.wire.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.chat.Answer;
import dev.rungate.chat.FinishReason;
import dev.rungate.chat.ToolCall;
import dev.rungate.chat.Usage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnthropicAnswersTest {
    private static final AnthropicDialect MESSAGES = new AnthropicDialect();

    @Test
    void inputIncludesWhatWentThroughTheCache() {
        var answer =
                read(
                        """
                        {"model":"m","usage":{"input_tokens":4,"cache_creation_input_tokens":30,"cache_read_input_tokens":200,
                         "cache_creation":{"ephemeral_5m_input_tokens":10,"ephemeral_1h_input_tokens":20},"output_tokens":50,
                         "output_tokens_details":{"thinking_tokens":15},"server_tool_use":{"web_search_requests":3}}}
                        """);
        assertThat(answer.model()).isEqualTo("m");
        assertThat(answer.usage().total())
                .isEqualTo(new Usage(234, 50, 200, 30, 20, 15, 0, 0, 0, 3));
    }

    @Test
    void onlyTheAgentsCallsAreCalls() {
        var answer =
                read(
                        """
                        {"content":[{"type":"text","text":"é"},{"type":"server_tool_use","name":"web_search","input":{"query":"q"}},
                         {"type":"web_search_tool_result","content":[{"text":"long"}]},{"type":"mcp_tool_use","name":"m","input":{}},
                         {"type":"tool_use","id":"1","name":"a","input":{"x":1.0,"n":12345678901234567890}},
                         {"type":"tool_use","id":"2","name":"b","input":{}},{"type":"tool_use","name":"c"}],"stop_reason":"tool_use"}
                        """);
        assertThat(answer.toolCalls())
                .containsExactly(
                        new ToolCall("a", "{\"x\":1.0,\"n\":12345678901234567890}"),
                        new ToolCall("b", "{}"),
                        new ToolCall("c", ""));
        assertThat(answer.finish()).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(answer.usage()).isNull();
    }

    @Test
    void everythingWrittenIsMeasured() {
        var answer =
                read(
                        """
                        {"content":[{"type":"text","text":"é"},{"type":"thinking","thinking":"abc","signature":"not counted"},
                         {"type":"redacted_thinking","data":"abcd"},{"type":"tool_use","name":"f","input":{"a":1}},
                         {"type":"web_search_tool_result","content":[{"text":"found, not written"}]}]}
                        """);
        assertThat(answer.outputBytes()).isEqualTo(2 + 3 + 4 + 1 + 7);
    }

    @ParameterizedTest
    @CsvSource({
        "end_turn,STOP",
        "stop_sequence,STOP",
        "max_tokens,LENGTH",
        "model_context_window_exceeded,LENGTH",
        "tool_use,TOOL_CALLS",
        "refusal,CONTENT_FILTER",
        "pause_turn,OTHER",
    })
    void theReasonIsTranslated(String word, FinishReason reason) {
        assertThat(read("{\"stop_reason\":\"" + word + "\"}").finish()).isEqualTo(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "not json",
                "{\"content\":7,\"usage\":[],\"model\":1,\"stop_reason\":{}}",
                "{\"content\":[7,null,[],{},{\"type\":7},{\"type\":\"text\",\"text\":{}}]}",
                "{\"type\":\"error\",\"error\":{\"type\":\"x\"}}",
            })
    void oddAnswersDoNoHarm(String body) {
        var answer = read(body);
        assertThat(answer.model()).isNull();
        assertThat(answer.usage()).isNull();
        assertThat(answer.toolCalls()).isEmpty();
        assertThat(MESSAGES.withoutToolCalls(body.getBytes(UTF_8), "No."))
                .asString(UTF_8)
                .isEqualTo(body);
    }

    @Test
    void toolCallsAreReplacedByTextAndEverythingElseIsKept() {
        var answer =
                """
                {"id":"x","content":[{"type":"thinking","thinking":"t","signature":"s"},{"type":"tool_use","name":"a","input":{}},
                 {"type":"server_tool_use","name":"w"},{"type":"tool_use","name":"b"}],"stop_reason":"tool_use","usage":{"input_tokens":1}}
                """;
        assertThat(MESSAGES.withoutToolCalls(answer.getBytes(UTF_8), "No."))
                .asString(UTF_8)
                .isEqualTo(
                        """
                        {"id":"x","content":[{"type":"thinking","thinking":"t","signature":"s"},{"type":"text","text":"No."},\
                        {"type":"server_tool_use","name":"w"}],"stop_reason":"end_turn","usage":{"input_tokens":1}}\
                        """);
    }

    private static Answer read(String body) {
        return MESSAGES.answer(body.getBytes(UTF_8));
    }
}
