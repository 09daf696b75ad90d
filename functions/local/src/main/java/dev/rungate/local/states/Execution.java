package dev.rungate.local.states;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One execution: what it was started with, how far it has come, how many events that made, and how
/// often it was written.
record Execution(
        ExecutionArn arn,
        String definition,
        String role,
        String input,
        Instant started,
        Instant deadline,
        ExecutionProgress standing,
        long events,
        long version) {
    @Nullable Instant due() {
        if (standing instanceof ExecutionProgress.Ended) {
            return null;
        }
        var due = standing.due();
        return due == null || deadline.isBefore(due) ? deadline : due;
    }

    Execution moved(ExecutionProgress to, long moreEvents) {
        return new Execution(
                arn,
                definition,
                role,
                input,
                started,
                deadline,
                to,
                events + moreEvents,
                version + 1);
    }
}
