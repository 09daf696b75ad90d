package dev.rungate.http.pages;

import java.time.Clock;
import java.time.Instant;

/// How many times in a second anybody may try to log in, all together.
final class LogInAttempts {
    private static final int A_SECOND = 10;

    private final Clock clock;
    private long second = Instant.MIN.getEpochSecond();
    private int made;

    public LogInAttempts(Clock clock) {
        this.clock = clock;
    }

    public synchronized boolean another() {
        long now = clock.instant().getEpochSecond();
        if (now != second) {
            second = now;
            made = 0;
        }
        made++;
        return made <= A_SECOND;
    }
}
