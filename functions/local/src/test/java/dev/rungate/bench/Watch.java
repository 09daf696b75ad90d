package dev.rungate.bench;

import java.time.Duration;

/// Looks at a run again and again while calls are in flight.
final class Watch implements AutoCloseable {
    private static final Duration EVERY = Duration.ofMillis(20);

    private final Thread thread;
    private volatile boolean within = true;

    Watch(Admin admin, String run) {
        this.thread = Thread.ofVirtual().start(() -> look(admin, run));
    }

    private void look(Admin admin, String run) {
        try {
            while (true) {
                Thread.sleep(EVERY);
                within &=
                        admin.find(run)
                                .map(found -> found.withinLimit() && found.addsUp())
                                .orElse(true);
            }
        } catch (InterruptedException over) {
            // closed
        } catch (IllegalStateException gone) {
            within &= Thread.currentThread().isInterrupted();
        }
    }

    boolean alwaysWithinLimit() {
        return within;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
