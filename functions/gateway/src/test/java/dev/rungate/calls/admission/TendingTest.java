package dev.rungate.calls.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TendingTest {
    private final Tending tending = new Tending(work -> Thread.ofVirtual().start(work));

    @Test
    void whatWaitsHoldsUpNoOther() throws InterruptedException {
        var slow = new CountDownLatch(1);
        var done = new CountDownLatch(1);
        tending.begin("slow", () -> await(slow));
        tending.begin("quick", done::countDown);
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        slow.countDown();
    }

    @Test
    void oneThingIsWorkedOnByOneThreadAtATime() throws InterruptedException {
        var slow = new CountDownLatch(1);
        var done = new CountDownLatch(1);
        var begun = new AtomicInteger();
        for (int i = 0; i < 3; i++) {
            tending.begin(
                    "slow",
                    () -> {
                        begun.incrementAndGet();
                        await(slow);
                        done.countDown();
                    });
        }
        slow.countDown();
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(begun).hasValue(1);
    }

    @Test
    void whatFailsIsBegunAgain() {
        var inline = new Tending(Runnable::run);
        var begun = new AtomicInteger();
        for (int i = 0; i < 3; i++) {
            inline.begin(
                    "failing",
                    () -> {
                        begun.incrementAndGet();
                        throw new IllegalStateException("on purpose");
                    });
        }
        assertThat(begun).hasValue(3);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
