package dev.rungate.calls.admission;

import dev.rungate.budgets.AgentRates;
import dev.rungate.budgets.Obstacle;
import dev.rungate.calls.ScriptedLedger;
import dev.rungate.ids.AgentId;
import dev.rungate.ids.CallId;
import dev.rungate.ids.OrgId;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// Rates of which nobody has used anything, unless a test says which one is reached. It remembers
/// the slots that are taken.
final class RecordedRates implements AgentRates {
    final Set<CallId> taken = new HashSet<>();
    final List<Instant> renewed = new CopyOnWriteArrayList<>();
    Obstacle.@Nullable Rate reached;
    boolean down;

    /// A slot that a call has taken before.
    RateSlot slot(CallId call, Clock clock) {
        taken.add(call);
        return new RateSlot.Taken(this, OrgId.LOCAL, new AgentId("agt_one"), call, clock);
    }

    @Override
    public Optional<Obstacle.Rate> admit(
            OrgId org, AgentId agent, CallId call, Limits limits, Instant now, Instant expiresAt) {
        if (reached == null) {
            taken.add(call);
        }
        return Optional.ofNullable(reached);
    }

    @Override
    public void ended(OrgId org, AgentId agent, CallId call, long tokens, Instant now) {
        if (down) {
            throw ScriptedLedger.unavailable();
        }
        taken.remove(call);
    }

    @Override
    public void renew(OrgId org, AgentId agent, CallId call, Instant expiresAt) {
        renewed.add(expiresAt);
    }
}
