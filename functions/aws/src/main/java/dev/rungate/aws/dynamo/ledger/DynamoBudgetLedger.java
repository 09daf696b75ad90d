package dev.rungate.aws.dynamo.ledger;

import static dev.rungate.aws.dynamo.ledger.RunAttributes.*;

import dev.rungate.aws.dynamo.Change;
import dev.rungate.aws.dynamo.DynamoRetries;
import dev.rungate.aws.dynamo.ledger.RunItem.Reaped;
import dev.rungate.aws.dynamo.ledger.RunTable.Written;
import dev.rungate.aws.dynamo.steps.PackedText;
import dev.rungate.budgets.BudgetLedger;
import dev.rungate.budgets.Hold;
import dev.rungate.budgets.LedgerUnavailable;
import dev.rungate.budgets.Obstacle;
import dev.rungate.budgets.Reservation;
import dev.rungate.budgets.ReservationCheck;
import dev.rungate.budgets.Reserved;
import dev.rungate.budgets.Settled;
import dev.rungate.chat.Usage;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.RunKey;
import dev.rungate.pricing.Usd;
import dev.rungate.runs.Run;
import dev.rungate.runs.Run.RunCounters;
import dev.rungate.runs.Step;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One item per run; a call is two conditional updates of it, and neither needs to read first.
public final class DynamoBudgetLedger implements BudgetLedger {
    private static final System.Logger LOG = System.getLogger(DynamoBudgetLedger.class.getName());
    private static final int MOST_ROUNDS = 32;

    private final RunTable runs;
    private final RunUpkeep upkeep;
    private final RunLists lists;
    private final SingleFlight firstCalls;
    private final DynamoRetries beforeCall;
    private final DynamoRetries afterCall;
    private volatile Runnable afterPage = () -> {};

    public DynamoBudgetLedger(
            RunTable runs,
            RunUpkeep upkeep,
            RunLists lists,
            DynamoRetries beforeCall,
            DynamoRetries afterCall) {
        this.runs = runs;
        this.upkeep = upkeep;
        this.lists = lists;
        this.firstCalls = new SingleFlight(beforeCall.pause());
        this.beforeCall = beforeCall;
        this.afterCall = afterCall;
    }

    /// What is done after each page of a sweep, before its place is written down.
    public void afterEachPage(Runnable chore) {
        afterPage = chore;
    }

    @Override
    public Reserved reserve(Reservation wanted) {
        var run = wanted.run();
        if (runs.notes().knows(run) || !firstCalls.first(run)) {
            return joinOrStart(wanted);
        }
        try {
            return joinOrStart(wanted);
        } finally {
            firstCalls.done(run);
        }
    }

    private Reserved joinOrStart(Reservation wanted) {
        for (int round = 0; round < MOST_ROUNDS; round++) {
            var answer = wanted.mustBeNew() ? start(wanted) : join(wanted);
            if (answer.isPresent()) {
                return answer.get();
            }
        }
        throw new LedgerUnavailable(
                "the run changed " + MOST_ROUNDS + " times while it was reserved",
                new IllegalStateException(wanted.run().toString()));
    }

    /// Tries the run as one that exists, which most do.
    private Optional<Reserved> join(Reservation wanted) {
        var run = wanted.run();
        var notes = runs.notes();
        var change =
                ReserveChange.of(
                        wanted, notes.windowStart(run), notes.namesModel(run, wanted.model()));
        return switch (runs.write(run, change, beforeCall)) {
            case Written.Done(var after) -> Optional.of(held(wanted, after));
            case Written.Unmet(var before, _) ->
                    before == null ? start(wanted) : explain(wanted, before);
        };
    }

    private Optional<Reserved> start(Reservation wanted) {
        var obstacle = ReservationCheck.findForFirst(wanted);
        if (obstacle.isPresent()) {
            return runs.read(wanted.run(), beforeCall)
                    .map(before -> explain(wanted, before))
                    .orElseGet(() ->
                            Optional.of(
                                    refused(
                                            obstacle.get(),
                                            Run.fresh(
                                                    wanted.run(), wanted.terms(), wanted.now()))));
        }
        lists.enter(wanted.run(), wanted.terms().agent(), wanted.now());
        return switch (runs.create(NewRun.holding(wanted), beforeCall)) {
            case Written.Done(var after) -> Optional.of(held(wanted, after));
            case Written.Unmet(var before, _) ->
                    before == null ? Optional.empty() : explain(wanted, before);
        };
    }

    /// Why the write was refused; empty when nothing stands in the way any more, or only this
    /// process's idea of the running minute.
    private Optional<Reserved> explain(Reservation wanted, RunItem before) {
        if (before.knows(wanted.call())) {
            return Optional.of(held(wanted, before));
        }
        var item = upkeep.putRight(before, wanted.now()).item();
        runs.queue().add(item);
        var run = item.run();
        return ReservationCheck.find(run, wanted).map(obstacle -> refused(obstacle, run));
    }

    private static Reserved refused(Obstacle obstacle, Run run) {
        return new Reserved.Refused(obstacle, run);
    }

    private Reserved held(Reservation wanted, RunItem after) {
        var run = upkeep.putRight(after, wanted.now()).item().run();
        var waived =
                wanted.rules().enforced()
                        ? List.<Obstacle>of()
                        : ReservationCheck.ofRules(ReservationCheck.before(run, wanted), wanted);
        var hold = after.hold(wanted.call()).orElseGet(() -> Hold.of(wanted));
        return new Reserved.Held(hold, run, waived);
    }

    @Override
    public Settled settle(Hold hold, Usd charge, Step step, List<String> toolCalls, Instant now) {
        var change = new Change();
        change.when(Held.isThere(change, hold))
                .remove(Held.entry(change, hold))
                .exclude(COUNTED, hold.call().value())
                .set(IDLE_AT, IDLE_MS + " + " + change.value(now.toEpochMilli()))
                .add(SPENT, charge.nanos())
                .add(HELD, -hold.amount().nanos())
                .add(TOKENS_HELD, -hold.tokens())
                .add(WINDOW_TOKENS, tokensOf(step) - hold.tokens());
        RunUpkeep.record(change, step);
        book(change, hold.amount(), hold.tokens(), charge, step, toolCalls);
        return switch (runs.write(hold.run(), change, afterCall)) {
            case Written.Done(var after) -> {
                upkeep.relieve(after);
                yield new Settled.Booked(after.run());
            }
            case Written.Unmet(var before, var again) -> {
                if (before == null) {
                    yield new Settled.AlreadyDone();
                }
                var reaped = before.reaped(hold.call());
                if (reaped.isPresent()) {
                    yield correct(reaped.get(), hold, charge, step, toolCalls);
                }
                yield done(again, before);
            }
        };
    }

    /// Replaces what was set aside, or charged for it, by what the call really used.
    private static void book(
            Change change, Usd amount, long tokens, Usd charge, Step step, List<String> toolCalls) {
        var usage = step.charge().usage() == null ? Usage.NONE : step.charge().usage();
        change.add(HEADROOM, amount.nanos() - charge.nanos())
                .add(TOKENS, tokensOf(step) - tokens)
                .add(INPUT, usage.inputTokens())
                .add(OUTPUT, usage.outputTokens())
                .add(CACHE_READ, usage.cacheReadTokens())
                .add(CACHE_WRITE, usage.cacheWriteTokens())
                .add(REASONING, usage.reasoningTokens());
        ToolCallCount.mostRepeated(toolCalls)
                .forEach((mark, times) -> change.count(TOOL_CALLS, mark, times));
    }

    private static long tokensOf(Step step) {
        return step.charge().usage() == null ? 0 : step.charge().usage().totalTokens();
    }

    /// The hold had lapsed and was charged: the truth replaces that charge, and the step under its
    /// number.
    private Settled correct(
            Reaped reaped, Hold hold, Usd charge, Step step, List<String> toolCalls) {
        var change = new Change();
        var call = hold.call().value();
        var charged = change.entry(REAPED, call);
        change.when("attribute_exists(" + charged + ")")
                .remove(charged)
                .set(
                        change.entry(RECORDS, Pending.correctionOf(call)),
                        change.value(PackedText.of(step)))
                .remove(CLEARED)
                .add(SPENT, charge.nanos() - reaped.amount().nanos());
        book(change, reaped.amount(), reaped.tokens(), charge, step, toolCalls);
        return switch (runs.write(hold.run(), change, afterCall)) {
            case Written.Done(var after) -> new Settled.Booked(after.run());
            case Written.Unmet(var now, var again) ->
                    now == null ? new Settled.AlreadyDone() : done(again, now);
        };
    }

    /// Only its own call settles a hold: what an earlier attempt may have done, it has done. The
    /// record cannot tell, it may be in the step table by now.
    private static Settled done(boolean again, RunItem found) {
        return again ? new Settled.Booked(found.run()) : new Settled.AlreadyDone();
    }

    @Override
    public Optional<String> countToolCalls(Hold hold, List<String> fingerprints, int most) {
        for (var part : ToolCallCount.of(hold.call().value(), fingerprints)) {
            var refused = count(hold.run(), part, most);
            if (refused.isPresent()) {
                var mark = refused.get();
                return fingerprints.stream()
                        .filter(fingerprint -> RunCounters.mark(fingerprint).equals(mark))
                        .findFirst();
            }
        }
        return Optional.empty();
    }

    private Optional<String> count(RunKey run, ToolCallCount part, int most) {
        // A count beyond the limit on its own needs no condition that could never be met.
        var alone = part.tooMany(Map.of(), most);
        if (alone.isPresent()) {
            return alone;
        }
        return switch (runs.write(run, part.change(most), afterCall)) {
            case Written.Done _ -> Optional.empty();
            case Written.Unmet(var before, _) ->
                    before == null || part.isIn(before)
                            ? Optional.empty()
                            : part.tooMany(before.run().counters().toolCalls(), most);
        };
    }

    @Override
    public boolean renew(Hold hold, Instant expiresAt) {
        var change = new Change();
        change.when(Held.isThere(change, hold))
                .set(Held.entry(change, hold), change.value(Held.kept(hold, expiresAt)));
        return runs.write(hold.run(), change, afterCall) instanceof Written.Done;
    }

    @Override
    public int sweep(OrgId org, Instant now, Consumer<Run> endedWithGates) {
        var sweeping = new Sweeping(now, endedWithGates);
        var begun = lists.sweptTo(org);
        var after = begun;
        do {
            var page = lists.open(org, now, after);
            page.items().forEach(sweeping::sweep);
            afterPage.run();
            after = page.next();
            if (after != null || begun != null) {
                lists.sweptTo(org, after);
                begun = after;
            }
        } while (after != null);
        return sweeping.charged();
    }

    /// One sweep. A run that cannot be swept stops none of the others, and is told at the end.
    private final class Sweeping {
        private final Instant now;
        private final Consumer<Run> endedWithGates;
        private int charged;
        private @Nullable RuntimeException failed;

        Sweeping(Instant now, Consumer<Run> endedWithGates) {
            this.now = now;
            this.endedWithGates = endedWithGates;
        }

        void sweep(RunItem item) {
            try {
                charged += DynamoBudgetLedger.this.sweep(item, now, endedWithGates);
            } catch (RuntimeException one) {
                LOG.log(Level.WARNING, "run {0} cannot be swept: {1}", item.key(), one.toString());
                failed = one;
            }
        }

        int charged() {
            if (failed != null) {
                throw failed;
            }
            return charged;
        }
    }

    private int sweep(RunItem item, Instant now, Consumer<Run> endedWithGates) {
        var righted = upkeep.putRight(item, now);
        var run = righted.item().run();
        if (run.state().ended() && !run.pendingGates().isEmpty()) {
            endedWithGates.accept(run);
        }
        if (righted.item().cleared()) {
            lists.leaveOpen(righted.item());
        } else {
            runs.queue().add(righted.item());
        }
        return righted.charged();
    }
}
