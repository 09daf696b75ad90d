package dev.rungate.aws.lambda;

import java.time.Duration;
import java.util.concurrent.Executor;

/// Carries out what follows from a decision before the answer leaves, as far as there is time for
/// it. What takes longer is left where it is: the sweep finds it undone, and does it.
record TimeLimitedExecutor(Duration patience) implements Executor {
    @Override
    public void execute(Runnable deed) {
        try {
            if (!Thread.ofVirtual().name("gate").start(deed).join(patience)) {
                System.getLogger(TimeLimitedExecutor.class.getName())
                        .log(
                                System.Logger.Level.WARNING,
                                "What follows from a decision takes long, and is left to the"
                                        + " sweep.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
