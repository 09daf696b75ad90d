package dev.rungate.calls.answers;

import dev.rungate.calls.GovernedAnswer;
import dev.rungate.calls.gates.Undecided;

/// What became of a provider's answer.
public sealed interface Governed {
    /// The caller may see this.
    record Visible(GovernedAnswer answer) implements Governed {}

    /// The answer is stored until a person decides.
    record Held(Undecided undecided) implements Governed {}
}
