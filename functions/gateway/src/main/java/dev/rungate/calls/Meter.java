package dev.rungate.calls;

import dev.rungate.chat.WireFormat;
import dev.rungate.refusals.Refusal;
import dev.rungate.runs.Step;

/// Told about every call, for the operator's figures.
public interface Meter {
    void ended(WireFormat door, Step step);

    void refused(WireFormat door, Refusal refusal);
}
