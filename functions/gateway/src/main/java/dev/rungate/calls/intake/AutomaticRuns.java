package dev.rungate.calls.intake;

import dev.rungate.ids.AgentId;
import dev.rungate.ids.FreshIds;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.RunId;
import dev.rungate.runs.RunStore;
import dev.rungate.tenants.Agent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The runs of calls that name none: one for each agent, until it was idle too long. Remembered for
/// a second, so that a busy agent does not cost a read for each call.
public final class AutomaticRuns {
    private static final Duration REMEMBERED = Duration.ofSeconds(1);

    private final RunStore runs;
    private final FreshIds ids;
    private final Clock clock;
    private final Map<Whose, Known> known = new ConcurrentHashMap<>();

    public AutomaticRuns(RunStore runs, FreshIds ids, Clock clock) {
        this.runs = runs;
        this.ids = ids;
        this.clock = clock;
    }

    private record Whose(OrgId org, AgentId agent) {}

    private record Known(RunId run, Instant since) {}

    RunId current(Agent agent) {
        var whose = new Whose(agent.org(), agent.id());
        var remembered = known.get(whose);
        if (remembered != null && clock.instant().isBefore(remembered.since().plus(REMEMBERED))) {
            return remembered.run();
        }
        return remember(
                whose,
                runs.automatic(agent.org(), agent.id())
                        .orElseGet(() -> next(whose, null, ids.run())));
    }

    /// A new run. The agent's later calls that name none join it.
    RunId fresh(Agent agent) {
        var whose = new Whose(agent.org(), agent.id());
        var fresh = ids.run();
        remember(whose, next(whose, runs.automatic(agent.org(), agent.id()).orElse(null), fresh));
        return fresh;
    }

    void over(Agent agent, RunId ended) {
        var whose = new Whose(agent.org(), agent.id());
        remember(whose, next(whose, ended, ids.run()));
    }

    private RunId next(Whose whose, @Nullable RunId replaced, RunId fresh) {
        return runs.nextAutomatic(whose.org(), whose.agent(), replaced, fresh);
    }

    private RunId remember(Whose whose, RunId run) {
        known.put(whose, new Known(run, clock.instant()));
        return run;
    }
}
