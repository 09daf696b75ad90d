package dev.rungate.calls;

import static dev.rungate.calls.PreparedCalls.passed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.chat.WireFormat;
import dev.rungate.pricing.Usd;
import dev.rungate.runs.Step;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Streams in which the provider reports an error, or sends what clients read differently: while
/// their caller listens, and after it has left.
final class FailedStreamsTest {
    private static final String RULES =
            """
            name: p
            models: { unpriced: { input_usd_per_mtok: "10", output_usd_per_mtok: "20" } }
            """;
    private static final String RULED =
            RULES + "tools: [{ tool: pay, when: \"args.amount > 500\", then: %s }]\n";

    /// Events of one stream, by format: one without a token, a call of `pay` for 1, some text, an
    /// error, something unreadable.
    enum Sent {
        CHAT(
                WireFormat.OPENAI_CHAT,
                chunk("{\"role\":\"assistant\"}"),
                chunk(
                        "{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"type\":\"function\",\"function\":{\"name\":\"pay\",\"arguments\":\"{\\\"amount\\\":1}\"}}]}"),
                chunk("{\"content\":\"Hi\"}"),
                "data: {\"error\":{\"message\":\"overloaded\"}}\n\n",
                "hello: x\ndata: {\"choices\":[]}\n\n",
                "data: [DONE]\n\n"),
        MESSAGE(
                WireFormat.ANTHROPIC_MESSAGES,
                event(
                        "message_start",
                        ",\"message\":{\"model\":\"m\",\"content\":[],\"usage\":{\"input_tokens\":9}}"),
                event(
                                "content_block_start",
                                ",\"index\":0,\"content_block\":{\"type\":\"tool_use\",\"id\":\"c\",\"name\":\"pay\",\"input\":{}}")
                        + event(
                                "content_block_delta",
                                ",\"index\":0,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"amount\\\":1}\"}")
                        + event("content_block_stop", ",\"index\":0"),
                event(
                        "content_block_start",
                        ",\"index\":1,\"content_block\":{\"type\":\"text\",\"text\":\"Hi\"}"),
                event("error", ",\"error\":{\"type\":\"overloaded_error\",\"message\":\"x\"}"),
                "hello: x\n" + event("ping", ""),
                event("message_stop", ""));

        final WireFormat format;
        final String start;
        final String call;
        final String text;
        final String error;
        final String odd;
        final String end;

        Sent(
                WireFormat format,
                String start,
                String call,
                String text,
                String error,
                String odd,
                String end) {
            this.format = format;
            this.start = start;
            this.call = call;
            this.text = text;
            this.error = error;
            this.odd = odd;
            this.end = end;
        }

        private static String chunk(String delta) {
            return "data: {\"choices\":[{\"index\":0,\"delta\":" + delta + "}]}\n\n";
        }

        private static String event(String type, String more) {
            return "event: " + type + "\ndata: {\"type\":\"" + type + "\"" + more + "}\n\n";
        }
    }

    @ParameterizedTest
    @EnumSource
    void anErrorComesBehindWhatWasHeldBackBeforeIt(Sent sent) {
        for (var offers : List.of(true, false)) {
            var calls = new PreparedCalls(RULED.formatted("deny")).format(sent.format);
            calls.answer("text/event-stream", sent.start, sent.call, sent.text, sent.error);
            assertThat(passed(calls.call(body(sent, offers))))
                    .isEqualTo(sent.start + sent.call + sent.text + sent.error);
            assertThat(calls.onlyStep().status()).isEqualTo(Step.Status.FAILED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void onlyTheErrorIsReleasedWhereAPersonWouldBeAsked(Sent sent) {
        var rules = RULED.formatted("ask").replace("amount > 500", "amount > 0");
        var calls = new PreparedCalls(rules).format(sent.format);
        calls.answer("text/event-stream", sent.start, sent.call, sent.text, sent.error);
        assertThat(passed(calls.call(body(sent, true)))).isEqualTo(sent.start + sent.error);
        assertThat(calls.onlyStep().status()).isEqualTo(Step.Status.FAILED);
    }

    @ParameterizedTest
    @EnumSource
    void anErrorCountsAlsoAfterTheCallerHasLeft(Sent sent) {
        var calls = new PreparedCalls(RULES).format(sent.format);
        calls.answer("text/event-stream", sent.start, sent.error);
        left(calls, sent);
        assertThat(calls.onlyStep().status()).isEqualTo(Step.Status.FAILED);
        assertThat(calls.onlyStep().charge().cost()).isEqualTo(Usd.ZERO);
    }

    @ParameterizedTest
    @EnumSource
    void whatCannotBeReadCountsAlsoAfterTheCallerHasLeft(Sent sent) {
        var calls = new PreparedCalls(RULES).format(sent.format);
        calls.answer("text/event-stream", sent.start, sent.odd, sent.end);
        left(calls, sent);
        assertThat(calls.onlyStep().status()).isEqualTo(Step.Status.ABORTED);
        assertThat(calls.onlyStep().outcome().unread()).isTrue();

        var ruled = new PreparedCalls(RULED.formatted("deny")).format(sent.format);
        ruled.answer("text/event-stream", sent.start, sent.odd, sent.end);
        left(ruled, sent);
        assertThat(ruled.onlyStep().status()).isEqualTo(Step.Status.FAILED);
        assertThat(ruled.onlyStep().outcome().error().code()).isEqualTo("upstream_error");
    }

    @Test
    void aCallerWhoLeavesBeforeAWholeAnswerHasAnAbortedStep() {
        var calls = new PreparedCalls(RULES);
        calls.answer("text/event-stream", Sent.CHAT.start, Sent.CHAT.text, Sent.CHAT.end);
        left(calls, Sent.CHAT);
        assertThat(calls.onlyStep().status()).isEqualTo(Step.Status.ABORTED);
        assertThat(calls.onlyStep().outcome().unread()).isFalse();
    }

    /// The caller hears one event and leaves.
    private static void left(PreparedCalls calls, Sent sent) {
        try (var events = ((GovernedAnswer.Streamed) calls.call(body(sent, false))).events()) {
            events.next();
        }
    }

    private static String body(Sent sent, boolean offers) {
        return "{\"model\":\"m\",\"max_tokens\":100,\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]"
                + (offers ? ",\"tools\":[" + tool(sent.format) + "]" : "")
                + "}";
    }

    private static String tool(WireFormat format) {
        return switch (format) {
            case OPENAI_CHAT ->
                    "{\"type\":\"function\",\"function\":{\"name\":\"pay\",\"parameters\":{}}}";
            case ANTHROPIC_MESSAGES -> "{\"name\":\"pay\",\"input_schema\":{}}";
        };
    }
}
