package dev.rungate.calls;

import dev.rungate.budgets.BudgetLedger;
import dev.rungate.budgets.Hold;
import dev.rungate.budgets.LedgerUnavailable;
import dev.rungate.budgets.Reservation;
import dev.rungate.budgets.Reserved;
import dev.rungate.budgets.Settled;
import dev.rungate.budgets.WriteRejected;
import dev.rungate.ids.CallId;
import dev.rungate.ids.OrgId;
import dev.rungate.pricing.Usd;
import dev.rungate.runs.Run;
import dev.rungate.runs.Step;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// A ledger whose answers are given in order. It remembers what it was asked.
public final class ScriptedLedger implements BudgetLedger {
    public final Script<Reserved> reserves = new Script<>();
    public final Script<Settled> settles = new Script<>();
    public final Script<Boolean> renews = new Script<>();

    public final List<Reservation> reserved = new CopyOnWriteArrayList<>();
    public final List<Bill> settled = new CopyOnWriteArrayList<>();
    public final List<Renewal> renewed = new CopyOnWriteArrayList<>();

    /// One settle that was asked for.
    public record Bill(Hold hold, Usd charge, Step step, List<String> toolCalls) {}

    /// One renewal that was asked for.
    public record Renewal(CallId call, Instant until) {}

    public static LedgerUnavailable unavailable() {
        return new LedgerUnavailable("nobody answers", new IOException("refused"));
    }

    public static WriteRejected rejected() {
        return new WriteRejected("too large", new IOException("too large"));
    }

    @Override
    public Reserved reserve(Reservation wanted) {
        reserved.add(wanted);
        return reserves.next();
    }

    @Override
    public Settled settle(Hold hold, Usd charge, Step step, List<String> toolCalls, Instant now) {
        settled.add(new Bill(hold, charge, step, toolCalls));
        return settles.next();
    }

    @Override
    public Optional<String> countToolCalls(Hold hold, List<String> fingerprints, int most) {
        throw new UnsupportedOperationException("no answer is judged here");
    }

    @Override
    public boolean renew(Hold hold, Instant expiresAt) {
        renewed.add(new Renewal(hold.call(), expiresAt));
        return renews.next();
    }

    @Override
    public int sweep(OrgId org, Instant now, Consumer<Run> endedWithGates) {
        throw new UnsupportedOperationException("nobody sweeps here");
    }
}
