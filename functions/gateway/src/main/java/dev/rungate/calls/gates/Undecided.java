package dev.rungate.calls.gates;

import dev.rungate.approvals.Gate;
import dev.rungate.calls.admission.Admission;
import dev.rungate.pricing.Usd;
import dev.rungate.refusals.Receipt;
import org.jspecify.annotations.Nullable;

/// What is left of a call whose answer is held: its gate, what is told about the answer, what the
/// call has paid for it (null: nobody knows how much). The answer itself is stored, and not here:
/// the call may wait for a person for a long time.
public record Undecided(Gate gate, HeldFacts.Facts facts, @Nullable Usd cost, Receipt receipt) {
    public static Undecided of(Admission admission, Gate gate, @Nullable Usd cost) {
        return new Undecided(gate, HeldFacts.of(admission), cost, admission.receipt());
    }
}
