package dev.rungate.http;

import dev.rungate.ids.AgentId;
import dev.rungate.ids.CallId;
import dev.rungate.ids.GateId;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.RunId;
import dev.rungate.ids.RunKey;
import dev.rungate.pricing.Usd;
import dev.rungate.runs.Balance;
import dev.rungate.runs.NumberedStep;
import dev.rungate.runs.Page;
import dev.rungate.runs.Run;
import dev.rungate.runs.RunState;
import dev.rungate.runs.RunStore;
import dev.rungate.runs.RunTerms;
import dev.rungate.runs.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Runs and steps that a test has put there: enough of a store for what the doors show and ask.
/// What money and calls do to a run is not its business.
public final class RunsInMemory implements RunStore {
    private final Map<RunKey, Run> runs = new LinkedHashMap<>();
    private final Map<RunKey, List<NumberedStep>> steps = new LinkedHashMap<>();

    /// The runs whose steps somebody has read.
    final Set<RunKey> readSteps = ConcurrentHashMap.newKeySet();

    public synchronized void put(Run run, Step... record) {
        runs.put(run.key(), lastActiveWith(run, record));
        var numbered = new ArrayList<NumberedStep>();
        for (var step : record) {
            numbered.add(new NumberedStep(numbered.size() + 1, step));
        }
        steps.put(run.key(), numbered);
    }

    /// A call is an activity of its run.
    private static Run lastActiveWith(Run run, Step... record) {
        var last =
                Stream.concat(
                                Stream.of(run.lastActivityAt()),
                                Stream.of(record).map(step -> step.timing().startedAt()))
                        .max(Comparator.naturalOrder())
                        .orElseThrow();
        return new Run(
                run.key(),
                run.terms(),
                run.state(),
                run.startedAt(),
                last,
                run.closedAt(),
                run.closedBy(),
                run.balance(),
                run.totals(),
                run.admitted(),
                run.counters(),
                run.pendingGates());
    }

    @Override
    public synchronized Optional<Run> find(RunKey run, Instant now) {
        return Optional.ofNullable(runs.get(run));
    }

    @Override
    public synchronized Page<Run> list(
            OrgId org, @Nullable AgentId agent, int limit, @Nullable String after, Instant now) {
        var all =
                runs.values().stream()
                        .filter(run -> agent == null || run.terms().agent().equals(agent))
                        .skip(after == null ? 0 : Long.parseLong(after))
                        .toList();
        var next =
                all.size() > limit
                        ? Long.toString(limit + (after == null ? 0 : Long.parseLong(after)))
                        : null;
        return new Page<>(all.stream().limit(limit).toList(), next);
    }

    @Override
    public Optional<Run> close(RunKey run, RunState as, String by, CallId event, Instant now) {
        return change(
                run,
                known -> known.state().ended() ? known : with(known, as, known.balance(), now, by));
    }

    @Override
    public Optional<Run> limit(RunKey run, Usd limit, String by, CallId event, Instant now) {
        return change(
                run,
                known ->
                        with(
                                known,
                                known.state(),
                                new Balance(limit, known.balance().spent(), known.balance().held()),
                                known.closedAt(),
                                known.closedBy()));
    }

    @Override
    public Refused refuse(RunKey run, RunTerms terms, Step step, @Nullable Usd under, Instant now) {
        throw new UnsupportedOperationException("no door refuses calls by itself");
    }

    @Override
    public Optional<Run> pause(RunKey run, GateId gate, Step opened, Instant now) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void resume(RunKey run, GateId gate, Step decided, Instant now) {
        throw new UnsupportedOperationException();
    }

    @Override
    public synchronized Page<NumberedStep> steps(RunKey run, long after, int limit) {
        readSteps.add(run);
        var all =
                steps.getOrDefault(run, List.of()).stream()
                        .filter(step -> step.number() > after)
                        .toList();
        var page = all.stream().limit(limit).toList();
        return new Page<>(page, all.size() > limit ? Long.toString(page.getLast().number()) : null);
    }

    @Override
    public Optional<RunId> automatic(OrgId org, AgentId agent) {
        throw new UnsupportedOperationException("no door starts runs by itself");
    }

    @Override
    public RunId nextAutomatic(OrgId org, AgentId agent, @Nullable RunId known, RunId fresh) {
        throw new UnsupportedOperationException("no door starts runs by itself");
    }

    private synchronized Optional<Run> change(RunKey run, UnaryOperator<Run> how) {
        return Optional.ofNullable(runs.computeIfPresent(run, (key, known) -> how.apply(known)));
    }

    private static Run with(
            Run run,
            RunState state,
            Balance balance,
            @Nullable Instant closedAt,
            @Nullable String closedBy) {
        return new Run(
                run.key(),
                run.terms(),
                state,
                run.startedAt(),
                run.lastActivityAt(),
                closedAt,
                closedBy,
                balance,
                run.totals(),
                run.admitted(),
                run.counters(),
                run.pendingGates());
    }
}
