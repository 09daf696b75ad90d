package dev.rungate.calls.admission;

import dev.rungate.budgets.AgentRates;
import java.lang.System.Logger;
import java.time.Instant;

/// A call's place among the calls of its agent, for policies that limit these. It belongs to the
/// agent that calls, also in a run that agents share. If its process dies, it lapses as a hold
/// does.
sealed interface RateSlot {
    /// Keeps the slot from lapsing before {@code expiresAt}.
    void renew(Instant expiresAt);

    /// Frees the slot and counts the tokens that were used. A second time changes nothing.
    void end(long tokens);

    /// Frees the slot of a call that used nothing. If the ledger is out of reach, the slot lapses
    /// later.
    default void abandon() {
        try {
            end(0);
        } catch (RuntimeException lapses) {
            System.getLogger(RateSlot.class.getName())
                    .log(Logger.Level.WARNING, "a rate slot is left to lapse: {0}", lapses);
        }
    }

    /// The slot of a call that no rule counts.
    record None() implements RateSlot {
        @Override
        public void renew(Instant expiresAt) {}

        @Override
        public void end(long tokens) {}
    }

    record Taken(AgentRates rates, AgentRates.AgentCall call) implements RateSlot {
        @Override
        public void renew(Instant expiresAt) {
            rates.renew(call, expiresAt);
        }

        @Override
        public void end(long tokens) {
            rates.ended(call, tokens);
        }
    }
}
