package dev.rungate.approvals;

import java.util.Locale;

/// The states of a gate.
public enum GateState {
    PENDING,
    APPROVED,
    REJECTED,
    EXPIRED;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static GateState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
