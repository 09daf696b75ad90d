package dev.rungate.calls;

import static dev.rungate.calls.PreparedCalls.passed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rungate.Logged;
import dev.rungate.calls.admission.KeptClaim;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Refusal;
import dev.rungate.refusals.Retry;
import dev.rungate.runs.Step;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// The ledger goes away while a provider works. The answer has been paid: its caller gets it,
/// whatever cannot be written behind it.
final class LateOutageTest {
    private static final String RULES =
            """
            name: p
            models: { unpriced: { input_usd_per_mtok: "10", output_usd_per_mtok: "20" } }
            tools: [{ tool: pay, when: "args.amount > 500", then: ask, hold: PT0S }]
            """;
    private static final String OFFERS =
            ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"pay\",\"parameters\":{}}}]";
    private static final String TEXT =
            """
            {"choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],
             "usage":{"prompt_tokens":9,"completion_tokens":3,"total_tokens":12}}\
            """;
    private static final String CALL =
            """
            {"choices":[{"index":0,"message":{"role":"assistant","tool_calls":[{"id":"c","type":"function",
             "function":{"name":"pay","arguments":"{\\"amount\\":600}"}}]},"finish_reason":"tool_calls"}]}\
            """;
    private static final String STREAM =
            """
            data: {"choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}]}

            data: [DONE]

            """;

    private final PreparedCalls calls = new PreparedCalls(RULES);

    @Test
    void anAnswerThatNeedsNoApprovalIsPassedOnAlthoughItsClaimCannotBeReleased() {
        calls.fail("release");
        calls.answer("application/json", TEXT);
        assertThat(passed(calls.call(body(false, OFFERS)))).isEqualTo(TEXT);
        calls.answer("text/event-stream", STREAM);
        assertThat(passed(calls.call(body(true, OFFERS).replace("Hi", "Hello"))))
                .startsWith("data: {")
                .contains("[DONE]");
        assertThat(calls.steps()).extracting(Step::status).containsOnly(Step.Status.OK);
    }

    @Test
    void aHeldAnswerIsAwaitedAlthoughItsClaimCannotBeReleased() {
        calls.fail("release");
        calls.answer("application/json", CALL);
        assertThat(calls.call(body(false, OFFERS))).isInstanceOf(GovernedAnswer.Awaiting.class);
        assertThat(calls.onlyStep().status()).isEqualTo(Step.Status.OK);
    }

    @Test
    void anAnswerIsPassedOnAlthoughItCannotBeKeptForItsKey() {
        calls.fail("keep", "forget");
        calls.answer("application/json", TEXT);
        assertThat(passed(calls.call(body(false, ""), "key-1"))).isEqualTo(TEXT);
        calls.answer("text/event-stream", STREAM);
        assertThat(passed(calls.call(body(true, ""), "key-2"))).contains("[DONE]");
        assertThat(calls.steps()).hasSize(2);
    }

    @Test
    void anAnswerThatIsNotKeptIsPassedOnAlthoughItsKeyCannotBeFreed() {
        calls.fail("forget");
        calls.answer("application/json", CALL);
        assertThat(calls.call(body(false, OFFERS), "key-1"))
                .isInstanceOf(GovernedAnswer.Awaiting.class);
        calls.answer("text/event-stream", "data: {\"choices\":[]}\n\n", "data: {\"error\":{}}\n\n");
        assertThat(passed(calls.call(body(true, ""), "key-2"))).contains("error");
    }

    @Test
    void aRefusalIsSaidAlthoughItsKeyCannotBeFreed() {
        var denies = new PreparedCalls(RULES.replace("then: ask, hold: PT0S", "then: deny"));
        denies.fail("forget", "release");
        denies.answer("application/json", CALL);
        assertThatThrownBy(() -> denies.call(body(false, OFFERS), "key"))
                .isInstanceOfSatisfying(
                        CallRefused.class,
                        why -> assertThat(why.refusal()).isInstanceOf(Refusal.ToolDenied.class));
    }

    @Test
    void anAnswerThatCannotBeJudgedIsRefusedAndNotAskedForAgain() {
        calls.fail("useGrants");
        for (boolean stream : new boolean[] {false, true}) {
            calls.answer("application/json", CALL);
            assertThatThrownBy(() -> calls.call(body(stream, OFFERS)))
                    .isInstanceOfSatisfying(
                            CallRefused.class,
                            why -> {
                                assertThat(why.refusal()).isEqualTo(new Refusal.LedgerDown(true));
                                assertThat(why.refusal().row().retry())
                                        .isInstanceOf(Retry.Never.class);
                            });
        }
        assertThat(calls.steps()).hasSize(2);
    }

    @Test
    void aCallerWhoLeavesAStreamIsNoFaultAlthoughItsKeyCannotBeFreed() {
        calls.fail("forget");
        calls.answer("text/event-stream", STREAM);
        var streamed = (GovernedAnswer.Streamed) calls.call(body(true, ""), "key");
        streamed.events().close();
        assertThat(calls.onlyStep().status()).isEqualTo(Step.Status.ABORTED);
    }

    @Test
    void aClaimThatCannotBeReleasedLapsesAndTheLogSaysSo() {
        try (var log = new Logged(KeptClaim.class)) {
            calls.fail("keep");
            calls.answer("application/json", TEXT);
            calls.call(body(false, ""), "key");
            assertThat(log.lines()).singleElement().asString().contains("lapse");
        }
        calls.heal();
        calls.clock.forward(Duration.ofSeconds(31));
        calls.answer("application/json", TEXT);
        assertThat(passed(calls.call(body(false, ""), "key"))).isEqualTo(TEXT);
        assertThat(calls.steps()).hasSize(2);
    }

    private static String body(boolean stream, String tools) {
        return "{\"model\":\"m\",\"max_tokens\":100,\"stream\":"
                + stream
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]"
                + tools
                + "}";
    }
}
