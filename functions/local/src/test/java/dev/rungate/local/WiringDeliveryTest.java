package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What queues, the stream and the schedule bring reaches the functions of the deployed stack
/// ({@link WiringTest}).
@ExtendWith(SharedFixtures.class)
class WiringDeliveryTest {
    private final String run = "run-" + UUID.randomUUID();
    private final WiredStack wired;

    WiringDeliveryTest(WiredStack wired) {
        this.wired = wired;
    }

    /// After ten tries, as the template says; only the six minutes between two of them are
    /// shortened.
    @Test
    void aPoisonedMessageEndsAsideAndHoldsUpNoOther() {
        var gate = wired.gateOf(run);
        wired.awaitAsked(gate);
        wired.send("rungate-lapsed", WiredStack.lapsed(gate));
        wired.awaitEmpty("rungate-lapsed");
        var poison = "poison " + run;
        List.of("rungate-ask", "rungate-lapsed").forEach(wired.stack::hurry);
        wired.send("rungate-ask", poison);
        wired.send("rungate-lapsed", poison, WiredStack.lapsed(gate));
        for (var queue : List.of("rungate-ask", "rungate-lapsed")) {
            Eventually.holdsWithin(
                    WiredStack.SOON,
                    () ->
                            assertThat(wired.stack.bodies(queue + "-dead"))
                                    .as(() -> wired.ministack.log())
                                    .containsExactly(poison));
            wired.awaitEmpty(queue);
        }
    }

    /// Ministack streams its own tables only, so what was written to the real engine is written
    /// there once more.
    @Test
    void theStreamOfRunsIsCarriedToTheSteps() {
        wired.gateOf(run);
        assertThat(steps()).isZero();
        wired.recorder.forget("ledger-events");
        wired.stream();
        Eventually.holdsWithin(
                WiredStack.SOON,
                () -> {
                    assertThat(wired.recorder.used("ledger-events"))
                            .as(() -> wired.ministack.log())
                            .contains(
                                    "dynamodb:BatchWriteItem rungate-steps",
                                    "dynamodb:UpdateItem rungate-runs");
                    assertThat(steps()).isPositive();
                });
        assertThat(wired.stack.messages("rungate-ledger-events-dead")).isZero();
    }

    @Test
    void theScheduleSweeps() {
        Eventually.holdsWithin(
                WiredStack.NEXT_MINUTE,
                () ->
                        assertThat(wired.recorder.used("sweep"))
                                .anyMatch(it -> it.contains("registry")));
    }

    private long steps() {
        return wired.rows("rungate-steps").stream()
                .filter(row -> row.toString().contains(run))
                .count();
    }
}
