package dev.rungate;

import java.lang.System.Logger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The work that is repeated beside the calls, each kind in a thread of its own. A chore that fails
/// is done again next time.
final class BackgroundTasks implements AutoCloseable {
    private static final Logger LOG = System.getLogger(BackgroundTasks.class.getName());

    private final List<Thread> threads = new ArrayList<>();

    BackgroundTasks every(Duration pause, Runnable chore) {
        threads.add(Thread.ofVirtual().name("chore").start(() -> repeat(pause, chore)));
        return this;
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
    }

    private static void repeat(Duration pause, Runnable chore) {
        while (true) {
            try {
                Thread.sleep(pause);
            } catch (InterruptedException closed) {
                return;
            }
            attempt(chore);
        }
    }

    private static void attempt(Runnable chore) {
        try {
            chore.run();
        } catch (RuntimeException again) {
            LOG.log(
                    Logger.Level.WARNING,
                    "A background chore failed and will be tried again: " + again);
        }
    }
}
