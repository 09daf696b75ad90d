package dev.rungate.budgets;

/// The ledger is there and will never take this write: it is too large, or malformed. Nothing was
/// written, and asking again changes nothing.
public final class WriteRejected extends RuntimeException {
    private static final long serialVersionUID = 1;

    public WriteRejected(String message, Throwable cause) {
        super(message, cause);
    }
}
