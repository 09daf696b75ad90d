package dev.rungate.approvals;

import java.util.Locale;

/// Where a gate stands.
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
