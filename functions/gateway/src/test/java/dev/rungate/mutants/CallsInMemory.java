package dev.rungate.mutants;

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
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The run of one call at a time: what is held and spent, its steps, and its agent's slot. It
/// refuses nothing and forgets nothing, so that a test sees what a call leaves behind.
final class CallsInMemory {
    private final List<Step> steps = new ArrayList<>();
    private final Set<CallId> slots = new HashSet<>();
    private @Nullable Run run;

    final BudgetLedger ledger = new Ledger();
    final RunStore runs = new Runs();
    final AgentRates rates = new Rates();

    /// The next call begins a run of its own.
    void clear() {
        run = null;
        steps.clear();
        slots.clear();
    }

    List<Step> calls() {
        return steps.stream().filter(step -> step.kind() == Step.Kind.LLM).toList();
    }

    Usd held() {
        return run == null ? Usd.ZERO : run.balance().held();
    }

    Usd spent() {
        return run == null ? Usd.ZERO : run.balance().spent();
    }

    boolean slotIsFree() {
        return slots.isEmpty();
    }

    private Run book(RunKey key, RunTerms terms, Usd held, Usd spent, Instant now) {
        var known = run == null ? Run.fresh(key, terms, now) : run;
        var balance = known.balance();
        run =
                new Run(
                        known.key(),
                        known.terms(),
                        known.state(),
                        known.startedAt(),
                        now,
                        null,
                        null,
                        new Balance(
                                balance.limit(),
                                balance.spent().plus(spent),
                                balance.held().plus(held)),
                        known.totals(),
                        known.admitted() + 1,
                        known.meters(),
                        known.pendingGates());
        return run;
    }

    private final class Ledger implements BudgetLedger {
        @Override
        public Reserved reserve(Reservation wanted) {
            var after = book(wanted.run(), wanted.terms(), wanted.amount(), Usd.ZERO, wanted.now());
            var hold = new Hold(wanted.run(), wanted.call(), wanted.amount(), wanted.tokens());
            return new Reserved.Held(hold, after, List.of());
        }

        @Override
        public Settled settle(
                Hold hold, Usd charge, Step step, List<String> toolCalls, Instant now) {
            steps.add(step);
            var known = Optional.ofNullable(run).orElseThrow();
            return new Settled.Booked(
                    book(hold.run(), known.terms(), Usd.ZERO.minus(hold.amount()), charge, now));
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
        public int sweep(OrgId org, Instant now) {
            return 0;
        }
    }

    private final class Rates implements AgentRates {
        @Override
        public Optional<Obstacle.Rate> admit(
                OrgId org,
                AgentId agent,
                CallId call,
                Limits limits,
                Instant now,
                Instant expiresAt) {
            slots.add(call);
            return Optional.empty();
        }

        @Override
        public void ended(OrgId org, AgentId agent, CallId call, long tokens, Instant now) {
            slots.remove(call);
        }

        @Override
        public void renew(OrgId org, AgentId agent, CallId call, Instant expiresAt) {}
    }

    private final class Runs implements RunStore {
        @Override
        public Optional<Run> find(RunKey key, Instant now) {
            return Optional.ofNullable(run).filter(known -> known.key().equals(key));
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
        public Refused refuse(RunKey key, RunTerms terms, Step step, boolean blocks, Instant now) {
            throw new UnsupportedOperationException("refused before it was sent: " + step);
        }

        @Override
        public void pause(RunKey key, GateId gate, Step opened, Instant now) {
            steps.add(opened);
        }

        @Override
        public void resume(RunKey key, GateId gate, Step decided, Instant now) {
            steps.add(decided);
        }

        @Override
        public Page<NumberedStep> steps(RunKey key, long after, int limit) {
            throw new UnsupportedOperationException("a call reads no steps");
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
