package dev.rungate;

import java.util.logging.LogManager;

/// Keeps the log's handlers to the end of the process. The usual manager takes them away as soon as
/// the process is told to end, so that nobody could read what happened while it did. The system
/// property {@link #PROPERTY} makes it the manager, if it is set before anything is logged.
public final class LastingLogManager extends LogManager {
    public static final String PROPERTY = "java.util.logging.manager";

    @Override
    public void reset() {
        // the manager calls this when the process ends
    }
}
