package dev.rungate;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.Callable;

/// Bounds of work that tell an answer from one that never ends: work that grows with the square of
/// its input takes minutes. A machine that is busy or cold does not count.
public final class CpuTime {
    private static final Duration MOST = Duration.ofSeconds(10);

    private CpuTime() {}

    /// Fails where this thread works for longer than ten seconds.
    public static <T> T bounded(Callable<T> task) {
        try {
            var threads = ManagementFactory.getThreadMXBean();
            long before = threads.getCurrentThreadCpuTime();
            var result = task.call();
            assertThat(Duration.ofNanos(threads.getCurrentThreadCpuTime() - before))
                    .isLessThan(MOST);
            return result;
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }
}
