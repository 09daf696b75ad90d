package dev.rungate.calls;

import static dev.rungate.calls.PreparedCalls.passed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rungate.chat.WireFormat;
import dev.rungate.pricing.Usd;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Refusal;
import dev.rungate.runs.Step;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Answers that call themselves an event stream and are none. The label never decides: what is
/// documented for an answer holds for it under this label too.
final class MislabelledAnswersTest {
    private static final String EVENTS = "text/event-stream; charset=utf-8";
    private static final String FREE =
            """
            name: p
            models: { unpriced: { input_usd_per_mtok: "10", output_usd_per_mtok: "20" } }
            """;
    private static final String RULED = FREE + "tools: [{ tool: pay, when: \"true\", then: %s }]\n";

    /// What the provider sends, by format: an answer, and an error.
    enum Sent {
        CHAT(
                WireFormat.OPENAI_CHAT,
                """
                {"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},
                "finish_reason":"stop"}],

                "usage":{"prompt_tokens":9,"completion_tokens":3,"total_tokens":12}}\
                """,
                "{\"error\":{\"message\":\"overloaded\"}}"),
        MESSAGE(
                WireFormat.ANTHROPIC_MESSAGES,
                """
                {"type":"message","model":"m","content":[{"type":"text","text":"Hi"}],

                "stop_reason":"end_turn","usage":{"input_tokens":9,"output_tokens":3}}
                """,
                "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"x\"}}\n\n");

        final WireFormat format;
        final String answer;
        final String error;

        Sent(WireFormat format, String answer, String error) {
            this.format = format;
            this.answer = answer;
            this.error = error;
        }
    }

    @ParameterizedTest
    @EnumSource
    void jsonPassesWholeAndUnreadWhereNoRuleLooks(Sent sent) {
        for (var stream : List.of(true, false)) {
            for (var rules : List.of(FREE, RULED.formatted("deny") + "mode: observe\n")) {
                var calls = new PreparedCalls(rules).format(sent.format);
                calls.answer(EVENTS, sent.answer);
                assertThat(passed(calls.call(body(stream)))).isEqualTo(sent.answer);
                var step = calls.onlyStep();
                assertThat(step.status()).isEqualTo(Step.Status.OK);
                assertThat(step.outcome().unread()).isTrue();
                assertThat(step.charge().cost()).isEqualTo(Usd.of("0.00015"));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void jsonIsRefusedWhereARuleLooks(Sent sent) {
        for (var stream : List.of(true, false)) {
            for (var rule : List.of("deny", "ask")) {
                var calls = new PreparedCalls(RULED.formatted(rule)).format(sent.format);
                calls.answer(EVENTS, sent.answer);
                assertThatThrownBy(() -> passed(calls.call(body(stream))))
                        .isInstanceOfSatisfying(
                                CallRefused.class,
                                why ->
                                        assertThat(why.refusal())
                                                .isInstanceOf(Refusal.UpstreamError.class));
                assertThat(calls.onlyStep().status()).isEqualTo(Step.Status.FAILED);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anErrorAndATextAreFailedAndFreeEverywhere(Sent sent) {
        for (var failure : List.of(sent.error, "upstream connect error", "<html>Bad</html>")) {
            for (var rules : List.of(FREE, RULED.formatted("deny"), RULED.formatted("ask"))) {
                for (var stream : List.of(true, false)) {
                    var calls = new PreparedCalls(rules).format(sent.format);
                    calls.answer(EVENTS, failure.split("(?<=.)"));
                    assertThat(passed(calls.call(body(stream)))).isEqualTo(failure);
                    var step = calls.onlyStep();
                    assertThat(step.status()).as(failure).isEqualTo(Step.Status.FAILED);
                    assertThat(step.charge().cost()).as(failure).isEqualTo(Usd.ZERO);
                    assertThat(calls.found().balance().spent()).isEqualTo(Usd.ZERO);
                }
            }
        }
    }

    private static String body(boolean stream) {
        return "{\"model\":\"m\",\"max_tokens\":100,\"stream\":"
                + stream
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    }
}
