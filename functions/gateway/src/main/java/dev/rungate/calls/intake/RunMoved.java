package dev.rungate.calls.intake;

import dev.rungate.runs.Run;

/// What was known of a run is not true any more: it has ended, or was started by somebody else
/// meanwhile. Never leaves the room.
public final class RunMoved extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Run run;

    public RunMoved(Run run) {
        super("run " + run.key() + " moved on", null, false, false);
        this.run = run;
    }

    public Run run() {
        return run;
    }
}
