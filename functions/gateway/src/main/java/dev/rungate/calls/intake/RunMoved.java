package dev.rungate.calls.intake;

import dev.rungate.runs.Run;

/// The run is not as this process remembered it: it has ended, or another call has started it
/// meanwhile. Never leaves the room {@code calls}.
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
