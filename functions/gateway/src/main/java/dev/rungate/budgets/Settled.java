package dev.rungate.budgets;

import dev.rungate.runs.Run;

/// What became of a settle.
public sealed interface Settled {
    /// Booked by this settle, also where it replaced the charge of a lapsed hold by the truth, or
    /// where only its answer was lost.
    record Booked(Run run) implements Settled {}

    /// There is nothing to settle any more: it was done before.
    record AlreadyDone() implements Settled {}
}
