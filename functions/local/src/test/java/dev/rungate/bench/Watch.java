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
                within &= kept(admin, run);
            }
        } catch (InterruptedException over) {
            // closed
        }
    }

    /// A server too busy to say has not broken a promise.
    private static boolean kept(Admin admin, String run) {
        try {
            return admin.find(run).map(found -> found.withinLimit() && found.addsUp()).orElse(true);
        } catch (IllegalStateException unsaid) {
            return true;
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
