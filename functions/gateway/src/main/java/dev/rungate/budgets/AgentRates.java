package dev.rungate.budgets;

import dev.rungate.ids.AgentId;
import dev.rungate.ids.CallId;
import dev.rungate.ids.OrgId;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// Rates over all runs of one agent, counted only where a policy has such a rule.
public interface AgentRates {
    /// Counts the call, in one conditional write, unless a rule refuses it.
    Optional<Obstacle.Rate> admit(AgentCall call, Instant now, Instant expiresAt);

    /// The call is over and used this many tokens.
    void ended(AgentCall call, long tokens);

    /// Keeps the call, which is still being served, from lapsing; nothing if it has ended.
    void renew(AgentCall call, Instant expiresAt);

    /// A call of an agent under limits that count it.
    record AgentCall(OrgId org, AgentId agent, CallId id, Limits limits) {}

    record Limits(
            OptionalLong requestsPerMinute, OptionalLong tokensPerMinute, OptionalInt parallel) {
        public boolean none() {
            return requestsPerMinute.isEmpty() && tokensPerMinute.isEmpty() && parallel.isEmpty();
        }
    }
}
