package dev.rungate.approvals;

import dev.rungate.ids.AgentId;
import dev.rungate.ids.CallId;
import dev.rungate.ids.GateId;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.RunId;
import dev.rungate.ids.RunKey;
import dev.rungate.pricing.Usd;
import dev.rungate.runs.NumberedStep;
import dev.rungate.runs.Page;
import dev.rungate.runs.Run;
import dev.rungate.runs.RunState;
import dev.rungate.runs.RunStore;
import dev.rungate.runs.RunTerms;
import dev.rungate.runs.Step;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// What gates do to runs, and nothing else of a store of runs.
final class PausedRuns implements RunStore {
    private final Map<GateId, RunKey> paused = new ConcurrentHashMap<>();
    private final List<Step> record = new CopyOnWriteArrayList<>();

    boolean isPaused(Gate gate) {
        return paused.containsKey(gate.id());
    }

    List<Step> record() {
        return record;
    }

    @Override
    public Optional<Run> pause(RunKey run, GateId gate, Step opened, Instant now) {
        if (paused.putIfAbsent(gate, run) == null) {
            record.add(opened);
        }
        return Optional.empty();
    }

    @Override
    public void resume(RunKey run, GateId gate, Step decided, Instant now) {
        if (paused.remove(gate) != null) {
            record.add(decided);
        }
    }

    @Override
    public Optional<Run> find(RunKey run, Instant now) {
        throw new UnsupportedOperationException("gates read no runs");
    }

    @Override
    public Page<Run> list(
            OrgId org, @Nullable AgentId agent, int limit, @Nullable String after, Instant now) {
        throw new UnsupportedOperationException("gates read no runs");
    }

    @Override
    public Optional<Run> close(RunKey run, RunState as, String by, CallId event, Instant now) {
        throw new UnsupportedOperationException("gates end no runs");
    }

    @Override
    public Optional<Run> limit(RunKey run, Usd limit, String by, CallId event, Instant now) {
        throw new UnsupportedOperationException("gates limit no runs");
    }

    @Override
    public Refused refuse(RunKey run, RunTerms terms, Step step, @Nullable Usd under, Instant now) {
        throw new UnsupportedOperationException("gates refuse no calls");
    }

    @Override
    public Page<NumberedStep> steps(RunKey run, long after, int limit) {
        throw new UnsupportedOperationException("gates read no steps");
    }

    @Override
    public Optional<RunId> automatic(OrgId org, AgentId agent) {
        throw new UnsupportedOperationException("gates start no runs");
    }

    @Override
    public RunId nextAutomatic(OrgId org, AgentId agent, @Nullable RunId known, RunId fresh) {
        throw new UnsupportedOperationException("gates start no runs");
    }
}
