package dev.rungate.aws.runtime;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Ends an exchange with the server while there is time left to tell Lambda how it ended.
final class DeadlineGuard implements AutoCloseable {
    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofSeconds(10);
    private static final int SHARE = 20;

    private final Exchange exchange;
    private final Duration time;
    private final Thread waiting;
    private volatile boolean struck;

    private DeadlineGuard(Exchange exchange, Duration time) {
        this.exchange = exchange;
        this.time = time;
        this.waiting = Thread.ofVirtual().name("deadline").unstarted(this::await);
    }

    static DeadlineGuard over(Exchange exchange, Instant deadline, InstantSource clock) {
        var left = Duration.between(clock.instant(), deadline);
        var guard = new DeadlineGuard(exchange, left.minus(reserve(left)));
        guard.waiting.start();
        return guard;
    }

    /// Time to settle in, and to tell.
    private static Duration reserve(Duration left) {
        var share = left.dividedBy(SHARE);
        return share.compareTo(LEAST) < 0 ? LEAST : share.compareTo(MOST) > 0 ? MOST : share;
    }

    /// Whether it was the deadline that ended the exchange.
    boolean struck() {
        return struck;
    }

    @Override
    public void close() {
        waiting.interrupt();
    }

    private void await() {
        try {
            Thread.sleep(time);
            struck = true;
            exchange.close();
        } catch (InterruptedException inTime) {
            Thread.currentThread().interrupt();
        }
    }
}
