package dev.rungate.aws.dynamo.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.budgets.LedgerUnavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class SharedReadsTest {
    private static final int MANY = 64;
    private static final LedgerUnavailable DOWN =
            new LedgerUnavailable("down", new IllegalStateException("down"));

    private final List<Thread> threads = new ArrayList<>();

    @Test
    void whoeverAsksDuringAReadSharesTheNext() throws Exception {
        var reader = new HeldReader();
        var reads = new SharedReads<>(reader::read);
        var first = ask(reads, "a");
        reader.begun.await();
        var others = askManyTimes(reads, "a");

        assertThat(reads.read("another")).isEqualTo(2);
        reader.mayEnd.countDown();

        assertThat(first.get()).isEqualTo(1);
        for (var other : others) {
            assertThat(other.get()).isEqualTo(3);
        }
        assertThat(reads.read("a")).isEqualTo(4);
    }

    @Test
    void aReadThatFailsFailsForAllWhoWaitForItAndForNobodyElse() throws Exception {
        var reader = new HeldReader();
        var reads = new SharedReads<>(reader::read);
        var first = ask(reads, "a");
        reader.begun.await();
        var others = askManyTimes(reads, "a");

        reader.failing = true;
        reader.mayEnd.countDown();
        assertThat(first.get()).isEqualTo(DOWN);
        for (var other : others) {
            assertThat(other.get()).isEqualTo(DOWN);
        }
        assertThat(reader.count).hasValue(1);
        reader.failing = false;
        assertThat(reads.read("a")).isEqualTo(2);
    }

    @Test
    void noAnswerIsOlderThanItsQuestion() throws Exception {
        var now = new AtomicLong();
        var reads =
                new SharedReads<String, Long>(key -> {
                    long seen = now.get();
                    LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(20_000));
                    return seen;
                });
        var asked = new ArrayList<FutureTask<Boolean>>();
        for (int i = 0; i < MANY; i++) {
            asked.add(
                    start(() -> {
                        boolean fresh = true;
                        for (int times = 0; times < 200; times++) {
                            long question = now.incrementAndGet();
                            fresh &= reads.read("a") >= question;
                        }
                        return fresh;
                    }));
        }
        for (var fresh : asked) {
            assertThat(fresh.get()).isTrue();
        }
    }

    /// Counts the reads; the first one waits until it may end.
    private static final class HeldReader {
        final AtomicInteger count = new AtomicInteger();
        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch mayEnd = new CountDownLatch(1);
        volatile boolean failing;

        Object read(String key) {
            int number = count.incrementAndGet();
            if (number == 1) {
                begun.countDown();
                try {
                    mayEnd.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            if (failing) {
                throw DOWN;
            }
            return number;
        }
    }

    private List<FutureTask<Object>> askManyTimes(SharedReads<String, Object> reads, String key) {
        var all = new ArrayList<FutureTask<Object>>();
        for (int i = 0; i < MANY; i++) {
            all.add(ask(reads, key));
        }
        while (!threads.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING)) {
            Thread.onSpinWait();
        }
        return all;
    }

    /// The answer, or the fault.
    private FutureTask<Object> ask(SharedReads<String, Object> reads, String key) {
        return start(() -> {
            try {
                return reads.read(key);
            } catch (LedgerUnavailable fault) {
                return fault;
            }
        });
    }

    private <T> FutureTask<T> start(Callable<T> work) {
        var task = new FutureTask<>(work);
        threads.add(Thread.ofVirtual().start(task));
        return task;
    }
}
