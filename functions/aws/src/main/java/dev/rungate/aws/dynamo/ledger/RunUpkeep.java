package dev.rungate.aws.dynamo.ledger;

import static dev.rungate.aws.dynamo.Attributes.number;
import static dev.rungate.aws.dynamo.ledger.RunAttributes.*;

import dev.rungate.aws.dynamo.Change;
import dev.rungate.aws.dynamo.DynamoRetries;
import dev.rungate.aws.dynamo.ledger.RunTable.Written;
import dev.rungate.aws.dynamo.steps.PackedText;
import dev.rungate.aws.dynamo.steps.StepTable;
import dev.rungate.budgets.Hold;
import dev.rungate.budgets.LedgerUnavailable;
import dev.rungate.budgets.WriteRejected;
import dev.rungate.ids.CallId;
import dev.rungate.ids.FreshIds;
import dev.rungate.ids.RunKey;
import dev.rungate.runs.RecordText;
import dev.rungate.runs.RunState;
import dev.rungate.runs.Step;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// Puts right what time has done to a run: charges the holds that have lapsed, ends a run that
/// rests, clears up after one that is over. The first process to try does it; for all others the
/// condition fails and nothing changes.
public final class RunUpkeep {
    private static final int REAPED_AT_ONCE = 20;
    private static final int REAPED_REMEMBERED = 64;
    private static final int MOST_RECORDS = 50;

    /// So many steps of a run are looked at for one that may have been written before.
    private static final int RECENT = 500;

    private static final int LARGEST_RECORDS = 32 * 1024;
    private static final System.Logger LOG = System.getLogger(RunUpkeep.class.getName());

    private final RunTable runs;
    private final StepTable steps;
    private final RunLists lists;
    private final FreshIds ids;
    private final DynamoRetries attempts;

    public RunUpkeep(
            RunTable runs, StepTable steps, RunLists lists, FreshIds ids, DynamoRetries attempts) {
        this.runs = runs;
        this.steps = steps;
        this.lists = lists;
        this.ids = ids;
        this.attempts = attempts;
        runs.relievedBy(this::makeRoom);
    }

    /// A run as it should be, and how many holds had to be charged for that.
    record Righted(RunItem item, int charged) {}

    Righted putRight(RunItem found, Instant at) {
        var now = at.truncatedTo(ChronoUnit.MILLIS);
        int charged = 0;
        for (var item = found; ; ) {
            var lapsed = item.lapsed(now).stream().limit(REAPED_AT_ONCE).toList();
            if (lapsed.isEmpty() && !item.idleAt(now)) {
                return new Righted(item, charged);
            }
            switch (lapsed.isEmpty() ? rest(item, now) : reap(item, lapsed)) {
                case Written.Done(var after) -> {
                    item = after;
                    charged += lapsed.size();
                    tell(item, lapsed.size());
                }
                case Written.Unmet(var changed, _) ->
                        item = Objects.requireNonNull(changed, "runs are never deleted");
            }
        }
    }

    private static void tell(RunItem item, int charged) {
        if (charged > 0) {
            LOG.log(
                    Level.INFO,
                    "{0} holds have lapsed and were charged to {1}",
                    charged,
                    item.key());
        }
    }

    /// The provider has probably billed: what was held is spent. If its call comes back after all,
    /// the truth replaces the charge; therefore amount and step number are remembered.
    private Written reap(RunItem item, List<Held> lapsed) {
        var change = new Change();
        long amount = 0;
        long tokens = 0;
        for (int i = 0; i < lapsed.size(); i++) {
            var hold = lapsed.get(i).hold();
            var call = hold.call().value();
            var held = Held.entry(change, hold);
            change.when(held + " = " + change.value(lapsed.get(i).kept()))
                    .remove(held)
                    .set(change.entry(REAPED, call), change.value(charge(hold)))
                    .set(change.entry(RECORDS, call), change.value(PackedText.of(unsettled(hold))))
                    .set(change.entry(NUMBERS, call), LAST_NUMBER + " + " + change.value(i + 1));
            amount += hold.amount().nanos();
            tokens += hold.tokens();
        }
        change.exclude(
                RunAttributes.COUNTED,
                lapsed.stream().map(held -> held.hold().call().value()).toList());
        change.add(LAST_NUMBER, lapsed.size())
                .add(SPENT, amount)
                .add(HELD, -amount)
                .add(TOKENS_HELD, -tokens);
        change.removeWhatFits(
                item.forgettable(REAPED_REMEMBERED - lapsed.size()).stream()
                        .map(call ->
                                List.of(
                                        new Change.Entry(REAPED, call),
                                        new Change.Entry(NUMBERS, call)))
                        .toList());
        return runs.write(item.key(), change, attempts);
    }

    private static AttributeValue charge(Hold hold) {
        return AttributeValue.fromL(List.of(number(hold.amount().nanos()), number(hold.tokens())));
    }

    private static Step unsettled(Hold hold) {
        return Step.unsettled(hold.call(), hold.model(), hold.startedAt(), hold.amount());
    }

    /// Ends a run at the moment its rest became too long.
    private Written rest(RunItem item, Instant now) {
        var run = item.run();
        var end = run.lastActivityAt().plus(run.terms().idleTimeout());
        var change = new Change();
        change.when("attribute_not_exists(" + END + ")")
                .when(IDLE_AT + " < " + change.value(now.toEpochMilli()))
                .when("size(" + HOLDS + ") = " + change.value(0))
                .when("attribute_not_exists(" + GATES + ")");
        end(change, RunState.COMPLETED, "idle", ids.call(), end);
        return runs.write(item.key(), change, attempts);
    }

    /// Ends the run and records it as its next step.
    static void end(Change change, RunState as, String by, CallId event, Instant at) {
        change.set(END, change.value(as.word()))
                .set(ENDED_BY, change.value(RecordText.cut(by, RecordText.NAME)))
                .set(ENDED_AT, change.value(at.toEpochMilli()));
        record(change, event(event, as.word(), at, Map.of("by", by)));
    }

    /// Gives the step the run's next number and keeps it in the item.
    static void record(Change change, Step step) {
        var call = step.call().value();
        change.set(change.entry(RECORDS, call), change.value(PackedText.of(step)))
                .set(change.entry(NUMBERS, call), LAST_NUMBER + " + " + change.value(1))
                .add(LAST_NUMBER, 1);
    }

    static Step event(CallId id, String event, Instant at, Map<String, String> details) {
        var about = Step.Details.ofRun(details);
        return Step.event(id, "run." + event, Step.Kind.RUN, at, about);
    }

    /// Whether a write of one of these steps has arrived although its answer was lost: a record
    /// that has been carried away leaves nothing in the item by which a second write could be told.
    Optional<RunItem> arrived(RunKey run, List<CallId> calls) {
        return runs.read(run, attempts)
                .filter(item ->
                        calls.stream().anyMatch(item::records)
                                || steps.after(run, item.lastNumber() - RECENT, RECENT).stream()
                                        .anyMatch(step -> calls.contains(step.step().call())));
    }

    /// Makes a caller that writes records faster than they are carried away carry some itself, long
    /// before the item is full.
    void relieve(RunItem item) {
        if (item.recordCount() > MOST_RECORDS || item.recordLength() > LARGEST_RECORDS) {
            try {
                store(item, item.pending());
            } catch (LedgerUnavailable | WriteRejected later) {
                LOG.log(
                        Level.WARNING,
                        "steps of run {0} wait in its item: {1}",
                        item.key(),
                        later.getMessage());
            }
        }
    }

    /// Takes every record out of an item that can take no further write.
    private boolean makeRoom(RunKey run) {
        var item = runs.read(run, attempts);
        if (item.isEmpty() || item.get().recordCount() == 0) {
            return false;
        }
        var pending = item.get().pending();
        store(item.get(), pending);
        runs.takeOut(run, pending, attempts);
        return true;
    }

    /// Stores the records that were left in the item; a run that is over then needs no sweeping.
    public void clearUp(RunItem item) {
        var pending = item.pending();
        store(item, pending);
        if (pending.size() > RunNotes.MOST_TAKEN_OUT) {
            runs.takeOut(item.key(), pending, attempts);
            runs.read(item.key(), attempts).ifPresent(this::clearUp);
        } else if (item.over()) {
            var change = new Change();
            change.when("attribute_exists(" + END + ")")
                    .when("size(" + HOLDS + ") = " + change.value(0))
                    .when("size(" + RECORDS + ") = " + change.value(item.recordCount()))
                    .set(CLEARED, change.value(AttributeValue.fromBool(true)));
            pending.forEach(record -> record.takeOut(change));
            if (runs.write(item.key(), change, attempts) instanceof Written.Done) {
                lists.leaveOpen(item);
            }
        }
    }

    private void store(RunItem item, List<Pending> records) {
        steps.store(records.stream().map(record -> new StepTable.Row(item.key(), record)).toList());
        records.forEach(record -> runs.notes().stored(item.key(), record));
    }
}
