package dev.rungate.budgets;

/// The ledger cannot be reached: nothing is known about whether a write arrived.
public final class LedgerUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    public LedgerUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
