package dev.rungate.aws.calls;

import dev.rungate.budgets.LedgerUnavailable;
import java.io.IOException;

/// What can go wrong at one moment of a call. Faults of the ledger begin at that moment.
enum Fault {
    LEDGER_DOWN,
    LEDGER_SLOW,
    ANSWER_LOST,
    RUNTIME_EXCEPTION,
    STACK_OVERFLOW,
    CANCEL,
    INTERRUPT,
    CLIENT_GONE,
    SHUTDOWN;

    boolean ofLedger() {
        return this == LEDGER_DOWN || this == ANSWER_LOST;
    }

    static LedgerUnavailable unavailable() {
        return new LedgerUnavailable("nobody answers", new IOException("refused"));
    }
}
