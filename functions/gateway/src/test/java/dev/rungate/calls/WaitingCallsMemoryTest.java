package dev.rungate.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rungate.approvals.Decision;
import dev.rungate.approvals.GateState;
import dev.rungate.ids.OrgId;
import dev.rungate.memory.MemoryBudget;
import dev.rungate.memory.MemoryLease;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Refusal;
import dev.rungate.refusals.Retry;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A caller waits for a person. The answer is stored: meanwhile the call holds neither memory of
/// the budget nor the bytes themselves.
@Timeout(180)
class WaitingCallsMemoryTest {
    private static final long OF_THE_REQUEST = 16 * 1024;
    private static final String RULES =
            """
            name: p
            models: { unpriced: { input_usd_per_mtok: "10", output_usd_per_mtok: "20" } }
            tools: [{ tool: pay, when: "args.amount > 500", then: ask, hold: PT0S }]
            """;
    private static final String REQUEST =
            """
            {"model":"gpt-4o","max_tokens":100,"messages":[{"role":"user","content":"Hi"}],"stream":%s,
            "tools":[{"type":"function","function":{"name":"pay","parameters":{}}}]}
            """;
    private static final String TOOL =
            "\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"type\":\"function\",\"function\":"
                    + "{\"name\":\"pay\",\"arguments\":\"{\\\"amount\\\":600}\"}}]";
    private static final String TEXT = "y".repeat(300_000);

    private final PreparedCalls calls = new PreparedCalls(RULES);
    private final MemoryBudget budget = new MemoryBudget(4_000_000, Duration.ofMillis(50));
    private final List<Long> takenWhileWaiting = new ArrayList<>();

    @BeforeEach
    void aPersonDecidesWhileTheCallerWaits() {
        whileWaiting(this::approve);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theMemoryOfAStoredAnswerIsGivenBackWhileItsCallerWaits(boolean stream) {
        provide(stream);
        assertThat(call(stream)).contains("pay");
        assertThat(takenWhileWaiting).containsOnly(OF_THE_REQUEST);
        assertThat(budget.taken()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nothingHoldsTheAnswerWhileItsCallerWaits(boolean stream) {
        provide(stream);
        whileWaiting(() -> {
            assertThat(collected(calls.lastAnswer())).as("the answer is gone").isTrue();
            approve();
        });
        assertThat(call(stream)).contains("pay");
    }

    @Test
    void nothingHoldsTheRequestsBytesWhileItsCallerWaits() {
        provide(false);
        whileWaiting(() -> {
            assertThatThrownBy(() -> calls.lastRequest().request().body().text())
                    .hasMessageContaining("let go");
            approve();
        });
        assertThat(call(false)).contains("pay");
    }

    @Test
    void whoFindsTheGateOpenGivesTheMemoryOfItsRequestBackToo() {
        provide(false);
        whileWaiting(() -> {});
        assertThat(lease(() -> calls.call(REQUEST.formatted(false))))
                .isInstanceOf(GovernedAnswer.Awaiting.class);
        calls.before("find", this::approve);
        assertThat(call(false)).contains("pay");
        assertThat(takenWhileWaiting).containsOnly(OF_THE_REQUEST);
    }

    @Test
    void anApprovedAnswerThatFindsNoMemoryIsKeptAndAskedForAgain() {
        provide(false);
        calls.before("answer", () -> MemoryLease.current().takeForLargest(2_000_000));
        try (var others = budget.open()) {
            others.takeForAnswer(2_400_000);
            assertThatThrownBy(() -> call(false))
                    .isInstanceOfSatisfying(
                            CallRefused.class,
                            why -> {
                                assertThat(why.refusal())
                                        .isEqualTo(
                                                new Refusal.Overloaded(
                                                        Refusal.Overloaded.Cause.HELD));
                                assertThat(why.refusal().row().retry())
                                        .isInstanceOf(Retry.After.class);
                            });
        }
        assertThat(call(false)).contains("pay");
        assertThat(calls.steps()).hasSize(1);
    }

    /// Whoever looks for the gate after its opening was followed up waits for it.
    private void whileWaiting(Runnable deed) {
        calls.before("markFollowedUp", () -> calls.before("find", deed));
    }

    private void provide(boolean stream) {
        if (stream) {
            calls.answer(
                    "text/event-stream",
                    "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
                            + TEXT
                            + "\"}}]}\n\n",
                    "data: {\"choices\":[{\"index\":0,\"delta\":{" + TOOL + "}}]}\n\n",
                    "data:"
                            + " {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\n",
                    "data: [DONE]\n\n");
        } else {
            calls.answer(
                    "application/json",
                    "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
                            + TEXT
                            + "\","
                            + TOOL.replace("\"index\":0,", "")
                            + "},\"finish_reason\":\"tool_calls\"}]}");
        }
    }

    private String call(boolean stream) {
        return PreparedCalls.passed(
                lease(() -> calls.call(REQUEST.formatted(stream), null, Duration.ofMinutes(5))));
    }

    /// As the server does.
    private GovernedAnswer lease(Supplier<GovernedAnswer> call) {
        var answer = new AtomicReference<GovernedAnswer>();
        try (var lease = budget.open()) {
            lease.begin(OF_THE_REQUEST);
            lease.takeForRequest(500_000);
            lease.during(() -> answer.set(call.get()));
        }
        return answer.get();
    }

    /// The caller looks after its gate: a person decides just then.
    private void approve() {
        takenWhileWaiting.add(budget.taken());
        var gates = calls.gates();
        for (var gate : gates.pending(OrgId.LOCAL, 10, null).data()) {
            gates.decide(
                    gate,
                    new Decision(
                            GateState.APPROVED,
                            "ann",
                            "api",
                            "token",
                            calls.clock.instant(),
                            null,
                            List.of(),
                            null));
        }
    }

    private static boolean collected(Reference<Object> reference) {
        for (int i = 0; i < 50 && reference.get() != null; i++) {
            System.gc();
        }
        return reference.get() == null;
    }
}
