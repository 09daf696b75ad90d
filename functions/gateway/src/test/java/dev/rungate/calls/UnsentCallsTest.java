package dev.rungate.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rungate.chat.MalformedRequest;
import dev.rungate.pricing.Usd;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Refusal;
import dev.rungate.runs.Step;
import org.junit.jupiter.api.Test;

/// A call of which no byte has left costs nothing, whatever is wrong.
final class UnsentCallsTest {
    private static final String BODY =
            "{\"model\":\"m\",\"max_tokens\":100,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    private final PreparedCalls calls =
            new PreparedCalls(
                    """
                    name: p
                    models: { unpriced: { input_usd_per_mtok: "10", output_usd_per_mtok: "20" } }
                    """);

    @Test
    void aRequestThatCannotBeWrittenIsTheCallersMistake() {
        calls.failBeforeSending(new MalformedRequest("query", "is not a valid query string"));
        assertThatThrownBy(() -> calls.call(BODY))
                .isInstanceOfSatisfying(
                        CallRefused.class,
                        why ->
                                assertThat(why.refusal())
                                        .isInstanceOf(Refusal.InvalidRequest.class));
        assertFree("invalid_request");
    }

    @Test
    void aFaultOfOurOwnBeforeAByteLeavesIsNotCharged() {
        calls.failBeforeSending(new IllegalStateException("a fault of our own"));
        assertThatThrownBy(() -> calls.call(BODY)).isInstanceOf(IllegalStateException.class);
        assertFree("internal_error");
        assertThat(calls.onlyStep().outcome().error().message()).contains("not sent");
    }

    private void assertFree(String code) {
        assertThat(calls.onlyStep().status()).isEqualTo(Step.Status.FAILED);
        assertThat(calls.onlyStep().outcome().error().code()).isEqualTo(code);
        assertThat(calls.onlyStep().charge().cost()).isEqualTo(Usd.ZERO);
        assertThat(calls.found().balance().held()).isEqualTo(Usd.ZERO);
        assertThat(calls.inFlight.count()).isZero();
    }
}
