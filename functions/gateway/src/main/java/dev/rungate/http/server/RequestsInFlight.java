package dev.rungate.http.server;

import java.time.Duration;

/// How many requests are being served.
final class RequestsInFlight {
    private int count;

    synchronized void begin() {
        count++;
    }

    synchronized void end() {
        count--;
        notifyAll();
    }

    /// Returns when there is none, or when so much time has passed: then false.
    synchronized boolean awaitNone(Duration patience) {
        long until = System.nanoTime() + patience.toNanos();
        try {
            for (long left = patience.toMillis();
                    count > 0 && left > 0;
                    left = (until - System.nanoTime()) / 1_000_000) {
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return count == 0;
    }
}
