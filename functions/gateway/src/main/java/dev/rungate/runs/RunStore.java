package dev.rungate.runs;

import dev.rungate.ids.AgentId;
import dev.rungate.ids.CallId;
import dev.rungate.ids.GateId;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.RunId;
import dev.rungate.ids.RunKey;
import dev.rungate.pricing.Usd;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Stores runs: reads them, ends them, and keeps the record of their steps. A reader never sees a
/// run that is idle but still called open, nor a hold that has lapsed: both are put right first.
public interface RunStore {
    Optional<Run> find(RunKey run, Instant now);

    /// Newest first; of one agent, or of all.
    Page<Run> list(
            OrgId org, @Nullable AgentId agent, int limit, @Nullable String after, Instant now);

    /// Ends the run. The first end wins; a second one changes nothing and gets the same answer.
    /// {@code as} is {@code COMPLETED} or {@code CANCELLED}. {@code event} names the step that
    /// records it and {@code by}.
    Optional<Run> close(RunKey run, RunState as, String by, CallId event, Instant now);

    /// Sets the limit, also below the amounts spent and held; a blocked run is open again when
    /// there is room. A limit can be set anew but not taken away. The step named {@code event}
    /// records the new limit and {@code by}.
    Optional<Run> limit(RunKey run, Usd limit, String by, CallId event, Instant now);

    /// Records a call that was refused before anything was held, and starts the run if it is new.
    /// {@code under} is the limit that leaves no room for it, or null if it was refused for another
    /// reason: the run is blocked from now on, unless its limit is a higher one by then.
    Refused refuse(RunKey run, RunTerms terms, Step step, @Nullable Usd under, Instant now);

    /// The outcome of writing down a refusal.
    sealed interface Refused {
        record Recorded(Run run) implements Refused {}

        /// The run has ended, or is not this agent's: nothing was written, and this is the better
        /// reason to refuse.
        record NotOurs(Run run) implements Refused {}
    }

    /// Shows the run as paused as long as this gate is pending, and writes down that it opened; a
    /// second time changes nothing. Returns the run as it stands then: it may have ended before.
    Optional<Run> pause(RunKey run, GateId gate, Step opened, Instant now);

    /// The gate is no longer pending: the run goes on, its idle clock starts anew. A second time
    /// changes nothing.
    void resume(RunKey run, GateId gate, Step decided, Instant now);

    /// By number, after the step numbered {@code after}.
    Page<NumberedStep> steps(RunKey run, long after, int limit);

    /// The run that calls without a run id belong to.
    Optional<RunId> automatic(OrgId org, AgentId agent);

    /// Makes {@code fresh} the agent's automatic run if it is still {@code known}. Returns the one
    /// that is automatic now.
    RunId nextAutomatic(OrgId org, AgentId agent, @Nullable RunId known, RunId fresh);
}
