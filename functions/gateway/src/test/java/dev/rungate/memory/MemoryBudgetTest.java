package dev.rungate.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class MemoryBudgetTest {
    private final MemoryBudget budget = new MemoryBudget(1_000_000, Duration.ofMillis(100));

    @Test
    void aRequestThatDoesNotFitIsRefusedAtOnceAndTakesNothing() {
        try (var one = budget.open();
                var other = budget.open()) {
            one.takeForRequest(700_000);
            assertThatThrownBy(() -> other.takeForRequest(100_000))
                    .isInstanceOf(MemoryExhausted.class)
                    .hasMessageContaining("RUNGATE_MAX_INFLIGHT_BYTES");
            assertThat(budget.taken()).isEqualTo(700_000);
        }
        assertThat(budget.taken()).isZero();
    }

    @Test
    void requestsLeaveAQuarterToAnswers() {
        try (var lease = budget.open()) {
            lease.takeForRequest(750_000);
            assertThatThrownBy(() -> lease.takeForRequest(1)).isInstanceOf(MemoryExhausted.class);
            lease.takeForAnswer(250_000);
            assertThatThrownBy(() -> lease.takeForAnswer(1)).isInstanceOf(MemoryExhausted.class);
        }
    }

    @Test
    @Timeout(30)
    void anAnswerWaitsForOthersToEnd() throws Exception {
        var patient = new MemoryBudget(100, Duration.ofSeconds(30));
        var first = patient.open();
        first.takeForAnswer(100);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var second = patient.open()) {
            var thread = new AtomicReference<Thread>();
            var waiting =
                    threads.submit(() -> {
                        thread.set(Thread.currentThread());
                        second.takeForAnswer(60);
                    });
            awaitSleep(thread);
            assertThat(patient.taken()).isEqualTo(100);
            first.close();
            waiting.get();
            assertThat(patient.taken()).isEqualTo(60);
        }
    }

    /// Each holds a fifth and needs two more, of which one is left.
    @Test
    @Timeout(30)
    void ofAnswersThatKeepEachOtherWaitingSomeAreServed() throws Exception {
        var full = new MemoryBudget(1_000, Duration.ofSeconds(1));
        var begun = new CyclicBarrier(4);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<Future<Boolean>>();
            for (int i = 0; i < begun.getParties(); i++) {
                answers.add(threads.submit(() -> isServed(full, begun)));
            }
            var served = new ArrayList<Boolean>();
            for (var answer : answers) {
                served.add(answer.get());
            }
            assertThat(served).contains(true, false);
        }
        assertThat(full.taken()).isZero();
    }

    private static boolean isServed(MemoryBudget full, CyclicBarrier begun) throws Exception {
        try (var lease = full.open()) {
            lease.takeForAnswer(200);
            begun.await();
            lease.takeForAnswer(400);
            return true;
        } catch (MemoryExhausted refused) {
            return false;
        }
    }

    @Test
    void anInterruptEndsTheWait() {
        try (var first = budget.open();
                var second = budget.open()) {
            first.takeForAnswer(1_000_000);
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> second.takeForAnswer(1)).isInstanceOf(MemoryExhausted.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    /// The thread sleeps between two looks at the budget, and nowhere else.
    private static void awaitSleep(AtomicReference<Thread> thread) {
        while (thread.get() == null || thread.get().getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
    }

    @Test
    void ofWhatIsReadAgainAndAgainTheLargestCounts() {
        try (var lease = budget.open()) {
            lease.takeForLargest(100);
            lease.takeForLargest(300);
            lease.takeForLargest(200);
            assertThat(budget.taken()).isEqualTo(300);
        }
        assertThat(budget.taken()).isZero();
    }

    @Test
    void everythingIsGivenBackWhateverTheEnding() {
        assertThatThrownBy(
                        () -> {
                            try (var lease = budget.open()) {
                                lease.during(() -> {
                                    MemoryLease.current().takeForRequest(5);
                                    MemoryLease.current().share().resize(100_000);
                                    throw new IllegalStateException("broken");
                                });
                            }
                        })
                .hasMessage("broken");
        assertThat(budget.taken()).isZero();
    }

    @Test
    void aClosedLeaseHoldsNothingAnyMore() {
        var lease = budget.open();
        var part = lease.share();
        part.resize(100_000);
        lease.close();
        lease.close();
        part.resize(0);
        lease.takeForRequest(10);
        assertThat(budget.taken()).isZero();
    }

    @Test
    void aPartIsCountedInStepsAndShrinks() {
        try (var lease = budget.open();
                var part = lease.share()) {
            part.resize(16_383);
            assertThat(budget.taken()).isZero();
            part.resize(40_000);
            assertThat(budget.taken()).isEqualTo(32_768);
            part.resize(20_000);
            assertThat(budget.taken()).isEqualTo(16_384);
        }
    }

    @Test
    void aRequestThatRestsKeepsItsOwnBytesAndTakesAnewWhatItReadsAfterwards() {
        try (var lease = budget.open()) {
            lease.begin(10_000);
            var part = lease.share();
            lease.takeForRequest(100_000);
            lease.takeForLargest(200_000);
            part.resize(163_840);
            lease.rest();
            assertThat(budget.taken()).isEqualTo(10_000);
            part.close();
            assertThat(budget.taken()).isEqualTo(10_000);
            part.resize(32_768);
            assertThat(part.tryResize(65_536)).isTrue();
            lease.takeForLargest(150_000);
            assertThat(budget.taken()).isEqualTo(10_000 + 65_536 + 150_000);
        }
        assertThat(budget.taken()).isZero();
    }

    @Test
    void aPartThatRestedIsNotGivenBackTwice() {
        try (var lease = budget.open()) {
            var part = lease.share();
            part.resize(163_840);
            lease.rest();
            lease.takeForAnswer(500_000);
            part.close();
            assertThat(budget.taken()).isEqualTo(500_000);
        }
    }

    @Test
    void callsLeaveAReserveToAllOtherRequests() {
        try (var call = budget.open();
                var other = budget.openWithReserve()) {
            call.takeForAnswer(1_000_000);
            assertThatThrownBy(() -> call.takeForAnswer(1)).isInstanceOf(MemoryExhausted.class);
            other.takeForRequest(16_384);
            other.takeForAnswer(16_384);
            assertThat(other.share().tryResize(16_384)).isTrue();
            assertThatThrownBy(() -> other.takeForRequest(16_384))
                    .isInstanceOf(MemoryExhausted.class);
        }
        assertThat(budget.taken()).isZero();
    }

    @Test
    void outsideOfRequestsNobodyCounts() {
        MemoryLease.current().takeForAnswer(Long.MAX_VALUE / 4);
        assertThat(budget.taken()).isZero();
    }
}
