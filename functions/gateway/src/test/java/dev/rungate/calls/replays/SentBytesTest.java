package dev.rungate.calls.replays;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.memory.MemoryBudget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// A stream that is recorded for a key takes no memory that the budget does not count.
final class SentBytesTest {
    private static final int MIB = 1 << 20;

    @Test
    void everyByteIsCountedBeforeItIsKept() {
        within(
                new MemoryBudget(2L * MIB, Duration.ofMillis(50)),
                sent -> {
                    sent.add(new byte[MIB]);
                    assertThat(sent.all()).isNull();
                });
        within(
                new MemoryBudget(4L * MIB, Duration.ofMillis(50)),
                sent -> {
                    sent.add(new byte[MIB]);
                    assertThat(sent.all()).hasSize(MIB);
                });
    }

    @Test
    void aStreamThatIsTooLongIsLetGoOfWithItsMemory() {
        var budget = new MemoryBudget(100L * MIB, Duration.ofMillis(50));
        within(
                budget,
                sent -> {
                    for (int i = 0; i < 9; i++) {
                        sent.add(new byte[MIB]);
                    }
                    assertThat(sent.all()).isNull();
                    try (var others = budget.open()) {
                        others.takeForAnswer(100L * MIB);
                    }
                });
    }

    @Test
    void nothingOfSuchStreamsStaysOnTheHeap() {
        var open = new ArrayList<SentBytes>();
        long before = used();
        for (int i = 0; i < 10; i++) {
            var sent = new SentBytes(8L * MIB);
            List.of(5, 4).forEach(mib -> sent.add(new byte[mib * MIB]));
            open.add(sent);
        }
        assertThat(used() - before).isLessThan(20L * MIB);
        assertThat(open).allMatch(sent -> sent.all() == null);
    }

    private static long used() {
        System.gc();
        var runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static void within(MemoryBudget budget, Consumer<SentBytes> work) {
        try (var lease = budget.open()) {
            lease.during(() -> work.accept(new SentBytes(8L * MIB)));
        }
    }
}
