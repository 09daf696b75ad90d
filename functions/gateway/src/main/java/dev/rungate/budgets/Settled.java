package dev.rungate.budgets;

import dev.rungate.runs.Run;

/// The outcome of a settle.
public sealed interface Settled {
    /// Booked by this settle. That includes one that replaced the charge of a lapsed hold, and one
    /// that was booked before but whose answer was lost.
    record Booked(Run run) implements Settled {}

    /// Nothing is left to settle: it was done before.
    record AlreadyDone() implements Settled {}
}
