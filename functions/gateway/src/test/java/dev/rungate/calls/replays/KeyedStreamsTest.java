package dev.rungate.calls.replays;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rungate.calls.PreparedCalls;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Refusal;
import org.junit.jupiter.api.Test;

/// A key belongs to one request, and to the way in which it was answered.
final class KeyedStreamsTest {
    private static final String ANSWER =
            "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}";
    private static final String STREAM =
            "data:"
                    + " {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n\n"
                    + "data: [DONE]\n\n";

    private final PreparedCalls calls = new PreparedCalls("name: p\nmodels: { unpriced: allow }");

    @Test
    void aKeyOfAStreamIsNotTheKeyOfAWholeAnswer() {
        calls.answer("text/event-stream", STREAM);
        PreparedCalls.passed(calls.call(body(true), "key"));
        assertRefused(false, "key");
        calls.answer("application/json", ANSWER);
        PreparedCalls.passed(calls.call(body(false), "other"));
        assertRefused(true, "other");
    }

    @Test
    void theSameRequestGetsTheKeptAnswerInItsOwnMode() {
        calls.answer("text/event-stream", STREAM);
        var first = PreparedCalls.passed(calls.call(body(true), "key"));
        assertThat(PreparedCalls.passed(calls.call(body(true), "key"))).isEqualTo(first);
        assertThat(calls.steps()).hasSize(1);
    }

    private void assertRefused(boolean stream, String key) {
        assertThatThrownBy(() -> calls.call(body(stream), key))
                .isInstanceOfSatisfying(
                        CallRefused.class,
                        why -> {
                            assertThat(why.refusal()).isInstanceOf(Refusal.RunConflict.class);
                            assertThat(why.refusal().sentence()).contains("`stream`");
                        });
    }

    private static String body(boolean stream) {
        return "{\"model\":\"gpt-4o\",\"max_tokens\":100,\"stream\":"
                + stream
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    }
}
