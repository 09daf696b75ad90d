package dev.rungate.local;

import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// What becomes true in a moment: asked again and again, for as long as a person would wait.
public final class Eventually {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private Eventually() {}

    public static void holds(ThrowingCallable promise) {
        holdsWithin(PATIENCE, promise);
    }

    public static void holdsWithin(Duration patience, ThrowingCallable promise) {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                promise.call();
                return;
            } catch (AssertionError notYet) {
                if (System.nanoTime() > end) {
                    throw notYet;
                }
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
