package dev.rungate.calls.admission;

import dev.rungate.budgets.AgentRates;
import dev.rungate.budgets.Obstacle;
import dev.rungate.calls.ScriptedLedger;
import dev.rungate.ids.AgentId;
import dev.rungate.ids.CallId;
import dev.rungate.ids.OrgId;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
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
    RateSlot slot(CallId call) {
        taken.add(call);
        var limits = new Limits(OptionalLong.empty(), OptionalLong.empty(), OptionalInt.of(1));
        return new RateSlot.Taken(
                this, new AgentCall(OrgId.LOCAL, new AgentId("agt_one"), call, limits));
    }

    @Override
    public Optional<Obstacle.Rate> admit(AgentCall call, Instant now, Instant expiresAt) {
        if (reached == null) {
            taken.add(call.id());
        }
        return Optional.ofNullable(reached);
    }

    @Override
    public void ended(AgentCall call, long tokens) {
        if (down) {
            throw ScriptedLedger.unavailable();
        }
        taken.remove(call.id());
    }

    @Override
    public void renew(AgentCall call, Instant expiresAt) {
        renewed.add(expiresAt);
    }
}
