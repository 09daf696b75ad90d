package dev.rungate.calls.settlement;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Remembers how a call was released, in order, by whichever thread.
final class RecordedRelease implements Settlement.Release {
    private static final Duration A_WHILE = Duration.ofSeconds(20);
    private static final Duration A_MOMENT = Duration.ofMillis(50);
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

    @Override
    public void booked(long tokens) {
        said.add("booked " + tokens);
    }

    @Override
    public void later() {
        said.add("later");
    }

    @Override
    public void never() {
        said.add("never");
    }

    /// Waits for it; null if nothing more comes.
    @Nullable String next() throws InterruptedException {
        return said.poll(A_WHILE.toMillis(), TimeUnit.MILLISECONDS);
    }

    boolean isOver() throws InterruptedException {
        return said.poll(A_MOMENT.toMillis(), TimeUnit.MILLISECONDS) == null;
    }
}
