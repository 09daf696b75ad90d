package dev.rungate.calls;

import dev.rungate.chat.WireFormat;
import dev.rungate.refusals.Refusal;
import dev.rungate.runs.Step;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Remembers what was counted.
public final class RecordedMetrics implements CallMetrics {
    public final List<Step> ended = new CopyOnWriteArrayList<>();
    public final List<Refusal> refused = new CopyOnWriteArrayList<>();

    @Override
    public void ended(WireFormat door, Step step) {
        ended.add(step);
    }

    @Override
    public void refused(WireFormat door, Refusal refusal) {
        refused.add(refusal);
    }
}
