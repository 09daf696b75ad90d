package dev.rungate.calls;

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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Runs whose answers are given: what is found under a key, and what becomes of a refusal.
public final class ScriptedRuns implements RunStore {
    private final Map<RunKey, Supplier<Run>> found = new HashMap<>();
    public final Script<Refused> refuses = new Script<>();
    public final List<Step> refused = new CopyOnWriteArrayList<>();

    /// The answer may be a fault.
    public void finds(RunKey run, Supplier<Run> answer) {
        found.put(run, answer);
    }

    @Override
    public Optional<Run> find(RunKey run, Instant now) {
        return Optional.ofNullable(found.get(run)).map(Supplier::get);
    }

    @Override
    public Refused refuse(RunKey run, RunTerms terms, Step step, @Nullable Usd under, Instant now) {
        refused.add(step);
        return refuses.next();
    }

    @Override
    public Page<Run> list(
            OrgId org, @Nullable AgentId agent, int limit, @Nullable String after, Instant now) {
        throw new UnsupportedOperationException("a call lists no runs");
    }

    @Override
    public Optional<Run> close(RunKey run, RunState as, String by, CallId event, Instant now) {
        throw new UnsupportedOperationException("a call closes no run");
    }

    @Override
    public Optional<Run> limit(RunKey run, Usd limit, String by, CallId event, Instant now) {
        throw new UnsupportedOperationException("a call sets no limit");
    }

    @Override
    public Optional<Run> pause(RunKey run, GateId gate, Step opened, Instant now) {
        throw new UnsupportedOperationException("no gate opens here");
    }

    @Override
    public void resume(RunKey run, GateId gate, Step decided, Instant now) {
        throw new UnsupportedOperationException("no gate is decided here");
    }

    @Override
    public Page<NumberedStep> steps(RunKey run, long after, int limit) {
        throw new UnsupportedOperationException("a call reads no steps");
    }

    @Override
    public Optional<RunId> automatic(OrgId org, AgentId agent) {
        throw new UnsupportedOperationException("every call here names its run");
    }

    @Override
    public RunId nextAutomatic(OrgId org, AgentId agent, @Nullable RunId known, RunId fresh) {
        throw new UnsupportedOperationException("every call here names its run");
    }
}
