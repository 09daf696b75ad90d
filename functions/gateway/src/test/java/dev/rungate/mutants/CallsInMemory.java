package dev.rungate.mutants;

import dev.rungate.Stores;
import dev.rungate.approvals.GatesInMemory;
import dev.rungate.budgets.AgentRates;
import dev.rungate.budgets.BudgetLedger;
import dev.rungate.budgets.Hold;
import dev.rungate.budgets.Obstacle;
import dev.rungate.budgets.Reservation;
import dev.rungate.budgets.Reserved;
import dev.rungate.budgets.Settled;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The run of one call at a time: what is held and spent, its steps, and its agent's slot. It
/// refuses nothing and forgets nothing, so that a test sees what a call leaves behind.
public final class CallsInMemory {
    private final Map<RunKey, Run> known = new HashMap<>();
    private final Map<RunKey, List<NumberedStep>> steps = new HashMap<>();
    private final Map<AgentId, CallId> slots = new HashMap<>();

    private final BudgetLedger ledger = new Ledger();
    private final RunStore runs = new Runs();
    private final AgentRates rates = new Rates();

    /// Nothing else is asked for by a call that names its run and has no key of its own.
    public Stores stores() {
        var gates = new GatesInMemory();
        return new Stores(ledger, runs, rates, null, null, null, null, null, gates, null);
    }

    private void add(RunKey run, Step step) {
        var all = steps.computeIfAbsent(run, _ -> new ArrayList<>());
        all.add(new NumberedStep(all.size() + 1, step));
    }

    private Run book(RunKey key, RunTerms terms, Usd held, Usd spent, Instant now) {
        var before = known.getOrDefault(key, Run.fresh(key, terms, now));
        var balance = before.balance();
        var after =
                new Run(
                        key,
                        before.terms(),
                        before.state(),
                        before.startedAt(),
                        now,
                        null,
                        null,
                        new Balance(
                                balance.limit(),
                                balance.spent().plus(spent),
                                balance.held().plus(held)),
                        before.totals(),
                        before.admitted() + 1,
                        before.counters(),
                        before.pendingGates());
        known.put(key, after);
        return after;
    }

    private final class Ledger implements BudgetLedger {
        @Override
        public Reserved reserve(Reservation wanted) {
            var after = book(wanted.run(), wanted.terms(), wanted.amount(), Usd.ZERO, wanted.now());
            var hold = Hold.of(wanted);
            return new Reserved.Held(hold, after, List.of());
        }

        @Override
        public Settled settle(
                Hold hold, Usd charge, Step step, List<String> toolCalls, Instant now) {
            add(hold.run(), step);
            var terms = known.get(hold.run()).terms();
            return new Settled.Booked(
                    book(hold.run(), terms, Usd.ZERO.minus(hold.amount()), charge, now));
        }

        @Override
        public Optional<String> countToolCalls(Hold hold, List<String> fingerprints, int most) {
            return Optional.empty();
        }

        @Override
        public boolean renew(Hold hold, Instant expiresAt) {
            return true;
        }

        @Override
        public int sweep(OrgId org, Instant now, Consumer<Run> endedWithGates) {
            return 0;
        }
    }

    private final class Rates implements AgentRates {
        @Override
        public Optional<Obstacle.Rate> admit(AgentCall call, Instant now, Instant expiresAt) {
            return slots.putIfAbsent(call.agent(), call.id()) == null
                    ? Optional.empty()
                    : Optional.of(new Obstacle.ParallelReached("rates.agent.parallel", 1));
        }

        @Override
        public void ended(AgentCall call, long tokens) {
            slots.remove(call.agent(), call.id());
        }

        @Override
        public void renew(AgentCall call, Instant expiresAt) {}
    }

    private final class Runs implements RunStore {
        @Override
        public Optional<Run> find(RunKey key, Instant now) {
            return Optional.ofNullable(known.get(key));
        }

        @Override
        public Page<Run> list(
                OrgId org, @Nullable AgentId agent, int limit, @Nullable String after, Instant at) {
            throw new UnsupportedOperationException("a call lists no runs");
        }

        @Override
        public Optional<Run> close(RunKey key, RunState as, String by, CallId event, Instant now) {
            throw new UnsupportedOperationException("a call closes no run");
        }

        @Override
        public Optional<Run> limit(RunKey key, Usd limit, String by, CallId event, Instant now) {
            throw new UnsupportedOperationException("a call sets no limit");
        }

        @Override
        public Refused refuse(
                RunKey key, RunTerms terms, Step step, @Nullable Usd under, Instant now) {
            throw new UnsupportedOperationException("refused before it was sent: " + step);
        }

        @Override
        public Optional<Run> pause(RunKey key, GateId gate, Step opened, Instant now) {
            add(key, opened);
            return Optional.empty();
        }

        @Override
        public void resume(RunKey key, GateId gate, Step decided, Instant now) {
            add(key, decided);
        }

        @Override
        public Page<NumberedStep> steps(RunKey key, long after, int limit) {
            return new Page<>(steps.getOrDefault(key, List.of()), null);
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
}
