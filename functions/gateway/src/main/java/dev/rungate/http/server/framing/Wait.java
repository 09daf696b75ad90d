package dev.rungate.http.server.framing;

/// A wait for the other end of a connection, which another thread may find too long.
final class Wait {
    private static final long NOT_WAITING = Long.MAX_VALUE;

    private volatile long until = NOT_WAITING;

    /// Begins a wait that may last until this moment of {@link System#nanoTime}.
    void begin(long moment) {
        until = moment;
    }

    void over() {
        until = NOT_WAITING;
    }

    boolean overdue(long now) {
        long last = until;
        return last != NOT_WAITING && now - last > 0;
    }
}
