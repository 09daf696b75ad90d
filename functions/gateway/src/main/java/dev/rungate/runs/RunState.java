package dev.rungate.runs;

import java.util.Locale;

/// The states of a run. {@link #BLOCKED} is what a run shows after a refusal for lack of budget: a
/// call that fits opens it again.
public enum RunState {
    OPEN,
    PAUSED,
    BLOCKED,
    COMPLETED,
    CANCELLED;

    public boolean ended() {
        return this == COMPLETED || this == CANCELLED;
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static RunState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
