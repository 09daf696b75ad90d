package dev.rungate.aws.dynamo;

import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// One operation of one process, which stops before each of its requests until a schedule says how
/// that request shall end. Only one actor runs at a time.
final class SimulatedProcess {
    private static final ThreadLocal<SimulatedProcess> CURRENT = new ThreadLocal<>();

    /// How a request ends, and how many in a hundred do.
    enum Fate {
        PERFORMED(80),
        ANSWER_LOST(6),
        REQUEST_LOST(4),
        THROTTLED(2),
        IN_THE_WAY(2),
        CRASHED_BEFORE(3),
        CRASHED_AFTER(3);

        final int inHundred;

        Fate(int inHundred) {
            this.inHundred = inHundred;
        }
    }

    /// The end of a process: nothing after it happens.
    static final class Crash extends Error {
        private static final long serialVersionUID = 1;

        Crash() {
            super("crash", null, false, false);
        }
    }

    final int process;
    private final Semaphore go = new Semaphore(0);
    private final Semaphore stopped = new Semaphore(0);
    private Fate fate = Fate.PERFORMED;
    private boolean done;
    private @Nullable Throwable failure;

    SimulatedProcess(int process, Runnable operation) {
        this.process = process;
        Thread.startVirtualThread(() -> live(operation));
    }

    private void live(Runnable operation) {
        go.acquireUninterruptibly();
        CURRENT.set(this);
        try {
            operation.run();
        } catch (Crash end) {
            // as a killed process: without a trace
        } catch (Throwable unexpected) {
            failure = unexpected;
        } finally {
            done = true;
            stopped.release();
        }
    }

    /// Called by the schedule: lets the waiting request end so, and goes on to the next one.
    void resume(Fate next) {
        fate = next;
        go.release();
        stopped.acquireUninterruptibly();
        if (failure != null) {
            throw new AssertionError("an operation failed", failure);
        }
    }

    boolean done() {
        return done;
    }

    /// Called by the client: waits for the fate of the next request; outside of any actor
    /// everything is performed.
    static Fate nextFate() {
        var actor = CURRENT.get();
        if (actor == null) {
            return Fate.PERFORMED;
        }
        actor.stopped.release();
        actor.go.acquireUninterruptibly();
        return actor.fate;
    }

    /// Called where a process would only wait: the others go on meanwhile.
    static void pause() {
        switch (nextFate()) {
            case CRASHED_BEFORE, CRASHED_AFTER -> throw new Crash();
            case PERFORMED, ANSWER_LOST, REQUEST_LOST, THROTTLED, IN_THE_WAY -> {}
        }
    }
}
