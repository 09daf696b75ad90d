package dev.rungate.calls.admission;

import dev.rungate.budgets.AgentRates;
import dev.rungate.ids.AgentId;
import dev.rungate.ids.CallId;
import dev.rungate.ids.OrgId;
import java.lang.System.Logger;
import java.time.Clock;
import java.time.Instant;

/// The place of one call among the calls of its agent, where a policy limits those. It belongs to
/// the agent that calls, in a run that agents share too. Whatever happens to its process, it lapses
/// like a hold.
sealed interface RateSlot {
    /// Keeps the slot from lapsing before {@code expiresAt}.
    void renew(Instant expiresAt);

    /// Frees the slot and counts the tokens that were used. A second time changes nothing.
    void end(long tokens);

    /// Frees the slot of a call that used nothing. A ledger that is out of reach leaves it to
    /// lapse.
    default void abandon() {
        try {
            end(0);
        } catch (RuntimeException lapses) {
            System.getLogger(RateSlot.class.getName())
                    .log(Logger.Level.WARNING, "a rate slot is left to lapse: {0}", lapses);
        }
    }

    /// No rule counts this call.
    record None() implements RateSlot {
        @Override
        public void renew(Instant expiresAt) {}

        @Override
        public void end(long tokens) {}
    }

    record Taken(AgentRates rates, OrgId org, AgentId agent, CallId call, Clock clock)
            implements RateSlot {
        @Override
        public void renew(Instant expiresAt) {
            rates.renew(org, agent, call, expiresAt);
        }

        @Override
        public void end(long tokens) {
            rates.ended(org, agent, call, tokens, clock.instant());
        }
    }
}
