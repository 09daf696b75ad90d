package dev.rungate.calls;

import static dev.rungate.calls.PreparedCalls.passed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.rungate.chat.WireFormat;
import dev.rungate.refusals.CallRefused;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a model writes stands neither in a refusal's sentence nor in a step's error; only a tool's
/// name does, shown as every text of a model is.
final class WordsOfTheModelTest {
    private static final String RULE =
            "name: p\n"
                    + "models: { unpriced: allow }\n"
                    + "tools: [{ tool: pay, when: \"%s\", then: deny }]\n";
    private static final String WORDS = "4111 for Jane";

    @Test
    void aConditionThatFailsSaysOnlyWhatKindOfFailureItIs() {
        for (var condition :
                List.of(
                        "int(args.amount) > 500",
                        "args[args.amount] == 1",
                        "timestamp(args.amount) > timestamp('2020-01-01T00:00:00Z')",
                        "args.amount > 500")) {
            var arguments = "{\\\"amount\\\":\\\"" + WORDS + "\\\"}";
            for (var stream : List.of(true, false)) {
                var calls = new PreparedCalls(RULE.formatted(condition));
                var call =
                        "{\"id\":\"c\",\"type\":\"function\",\"index\":0,\"function\":{\"name\":\"pay\",\"arguments\":\""
                                + arguments
                                + "\"}}";
                answer(calls, stream, call);
                assertSilent(calls, body(stream), "cannot be answered");
            }
        }
    }

    @Test
    void anAnswerWithAKeyTwiceDoesNotNameIt() {
        var calls = new PreparedCalls(RULE.formatted("true")).format(WireFormat.ANTHROPIC_MESSAGES);
        calls.answer(
                "application/json",
                "{\"type\":\"message\",\"content\":[{\"type\":\"tool_use\",\"name\":\"x\",\"input\":{\""
                        + WORDS
                        + "\":1,\""
                        + WORDS
                        + "\":2}}]}");
        var request =
                "{\"model\":\"m\",\"max_tokens\":100,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
        assertSilent(calls, request, "twice");
    }

    @Test
    void aNameThatClientsRepairIsShownOnOneLine() {
        var calls =
                new PreparedCalls(
                        "name: p\n"
                                + "models: { unpriced: allow }\n"
                                + "tools: [{ tool: pay, then: ask, hold: PT0S }]\n");
        answer(
                calls,
                false,
                "{\"id\":\"c\",\"type\":\"function\",\"function\":{\"name\":\"PAY\\n\u202e\",\"arguments\":\"{}\"}}");
        var refused = refused(calls, body(false));
        assertThat(refused.refusal().sentence())
                .contains("PAY[U+000A][U+202E]")
                .doesNotContain("\n", "\u202e");
        assertThat(calls.onlyStep().outcome().error().message()).doesNotContain("\n", "\u202e");
    }

    private static void answer(PreparedCalls calls, boolean stream, String call) {
        var choice =
                "{\"choices\":[{\"index\":0,\"%s\":{\"tool_calls\":[%s]},\"finish_reason\":\"tool_calls\"}]}";
        if (stream) {
            calls.answer(
                    "text/event-stream",
                    "data: " + choice.formatted("delta", call) + "\n\n",
                    "data: [DONE]\n\n");
        } else {
            calls.answer(
                    "application/json",
                    choice.formatted("message", call.replace("\"index\":0,", "")));
        }
    }

    private static void assertSilent(PreparedCalls calls, String body, String said) {
        var sentence = refused(calls, body).refusal().sentence();
        assertThat(sentence).contains(said).doesNotContain(WORDS, "Jane", "4111", "Exception");
        assertThat(calls.onlyStep().outcome().error().message())
                .contains(said)
                .doesNotContain(WORDS, "Jane", "4111", "Exception");
    }

    private static CallRefused refused(PreparedCalls calls, String body) {
        return catchThrowableOfType(CallRefused.class, () -> passed(calls.call(body)));
    }

    private static String body(boolean stream) {
        return "{\"model\":\"m\",\"max_tokens\":100,\"stream\":"
                + stream
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"pay\",\"parameters\":{}}}]}";
    }
}
