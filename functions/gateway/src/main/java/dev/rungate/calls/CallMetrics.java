package dev.rungate.calls;

import dev.rungate.chat.WireFormat;
import dev.rungate.refusals.Refusal;
import dev.rungate.runs.Step;

/// Counts calls and refusals for the operator's metrics.
public interface CallMetrics {
    void ended(WireFormat door, Step step);

    void refused(WireFormat door, Refusal refusal);
}
