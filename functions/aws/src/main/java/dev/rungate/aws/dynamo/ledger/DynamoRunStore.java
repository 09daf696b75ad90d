package dev.rungate.aws.dynamo.ledger;

import static dev.rungate.aws.dynamo.ledger.RunAttributes.*;

import dev.rungate.aws.dynamo.Attributes;
import dev.rungate.aws.dynamo.Change;
import dev.rungate.aws.dynamo.DynamoRetries;
import dev.rungate.aws.dynamo.ledger.RunTable.Written;
import dev.rungate.aws.dynamo.steps.StepTable;
import dev.rungate.aws.dynamo.steps.StepText;
import dev.rungate.ids.AgentId;
import dev.rungate.ids.CallId;
import dev.rungate.ids.GateId;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.RunId;
import dev.rungate.ids.RunKey;
import dev.rungate.pricing.Usd;
import dev.rungate.runs.NumberedStep;
import dev.rungate.runs.Page;
import dev.rungate.runs.Run;
import dev.rungate.runs.RunState;
import dev.rungate.runs.RunStore;
import dev.rungate.runs.RunTerms;
import dev.rungate.runs.Step;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// Runs, one item each, and their steps: those in the step table, and the latest, which still wait
/// in the run's own item.
public final class DynamoRunStore implements RunStore {
    private final RunTable runs;
    private final StepTable steps;
    private final RunLists lists;
    private final RunUpkeep upkeep;
    private final RefusalRecorder refusals;
    private final AutomaticRunItems automatic;
    private final DynamoRetries attempts;

    public DynamoRunStore(
            RunTable runs,
            StepTable steps,
            RunLists lists,
            RunUpkeep upkeep,
            RefusalRecorder refusals,
            AutomaticRunItems automatic,
            DynamoRetries attempts) {
        this.runs = runs;
        this.steps = steps;
        this.lists = lists;
        this.upkeep = upkeep;
        this.refusals = refusals;
        this.automatic = automatic;
        this.attempts = attempts;
    }

    @Override
    public Optional<Run> find(RunKey run, Instant now) {
        return item(run, now).map(RunItem::run);
    }

    /// One that this version does not understand is shown as it is, and not changed.
    private Optional<RunItem> item(RunKey run, Instant now) {
        var found = runs.read(run, attempts);
        if (found.flatMap(RunItem::problem).isPresent()) {
            return found;
        }
        var righted = found.map(item -> upkeep.putRight(item, millis(now)).item());
        righted.ifPresent(runs.queue()::add);
        return righted;
    }

    private static Instant millis(Instant now) {
        return now.truncatedTo(ChronoUnit.MILLIS);
    }

    @Override
    public Page<Run> list(
            OrgId org, @Nullable AgentId agent, int limit, @Nullable String after, Instant now) {
        var found = lists.list(org, agent, limit, after);
        var page =
                found.items().stream()
                        .map(item -> upkeep.putRight(item, millis(now)).item().run())
                        .toList();
        return new Page<>(page, found.next());
    }

    @Override
    public Optional<Run> close(RunKey run, RunState as, String by, CallId event, Instant now) {
        if (!as.ended()) {
            throw new IllegalArgumentException("a run ends completed or cancelled");
        }
        return changed(
                item(run, now),
                event,
                DynamoRunStore::open,
                item -> {
                    var change = new Change().when("attribute_not_exists(" + END + ")");
                    RunUpkeep.end(change, as, by, event, millis(now));
                    return change;
                });
    }

    @Override
    public Optional<Run> limit(RunKey run, Usd limit, String by, CallId event, Instant now) {
        return changed(
                item(run, now),
                event,
                item -> open(item) && !limit.equals(item.balance().limit()) && !item.knows(event),
                item -> limited(item, limit, by, event, millis(now)));
    }

    private static boolean open(RunItem item) {
        return !item.run().state().ended();
    }

    /// Against the limit it was read with; without one, headroom counts from zero.
    private static Change limited(RunItem item, Usd limit, String by, CallId event, Instant now) {
        var balance = item.balance();
        var old = balance.limit();
        var change = new Change();
        change.when("attribute_not_exists(" + END + ")")
                .when("attribute_not_exists(" + change.entry(NUMBERS, event.value()) + ")")
                .when(
                        old == null
                                ? "attribute_not_exists(" + LIMIT + ")"
                                : LIMIT + " = " + change.value(old.nanos()))
                .set(LIMIT, change.value(limit.nanos()))
                .add(HEADROOM, limit.nanos() - (old == null ? 0 : old.nanos()));
        if (!item.item().containsKey(FIRST_LIMIT)) {
            change.set(
                    FIRST_LIMIT,
                    change.value(
                            old == null
                                    ? AttributeValue.fromNul(true)
                                    : Attributes.number(old.nanos())));
        }
        if (balance.spent().plus(balance.held()).compareTo(limit) < 0) {
            change.remove(BLOCKED);
        } else if (item.item().containsKey(BLOCKED)) {
            change.set(BLOCKED, change.value(limit.nanos()));
        }
        RunUpkeep.record(change, RunUpkeep.event(event, "limit", now, newLimit(limit, by)));
        return change;
    }

    private static Map<String, String> newLimit(Usd limit, String by) {
        var details = new LinkedHashMap<String, String>();
        details.put("by", by);
        details.put("limit_usd", limit.toString());
        return details;
    }

    @Override
    public Optional<Run> pause(RunKey run, GateId gate, Step opened, Instant now) {
        return changed(
                runs.read(run, attempts),
                opened.call(),
                item -> !item.waitsFor(gate),
                item -> {
                    var change = new Change();
                    change.when("NOT contains(" + GATES + ", " + change.value(gate.value()) + ")")
                            .include(GATES, gate.value())
                            .remove(CLEARED);
                    RunUpkeep.record(change, opened);
                    return change;
                });
    }

    @Override
    public void resume(RunKey run, GateId gate, Step decided, Instant now) {
        changed(
                runs.read(run, attempts),
                decided.call(),
                item -> item.waitsFor(gate),
                item -> {
                    var change = new Change();
                    change.when("contains(" + GATES + ", " + change.value(gate.value()) + ")")
                            .exclude(GATES, gate.value())
                            .remove(CLEARED)
                            .set(IDLE_AT, IDLE_MS + " + " + change.value(now.toEpochMilli()));
                    RunUpkeep.record(change, decided);
                    return change;
                });
    }

    /// Writes the event with its change, as long as the run needs it. An attempt that has arrived
    /// although its answer was lost is not made again, not even where others have changed the run
    /// since.
    private Optional<Run> changed(
            Optional<RunItem> read,
            CallId event,
            Predicate<RunItem> needed,
            Function<RunItem, Change> change) {
        var found = read;
        while (found.filter(needed).isPresent()) {
            var run = found.get().key();
            var write = change.apply(found.get());
            switch (runs.write(run, write, attempts, () -> upkeep.arrived(run, List.of(event)))) {
                case Written.Done(var after) -> {
                    return Optional.of(after.run());
                }
                case Written.Unmet(var before, _) -> found = Optional.ofNullable(before);
            }
        }
        return found.map(RunItem::run);
    }

    @Override
    public Refused refuse(RunKey run, RunTerms terms, Step step, @Nullable Usd under, Instant now) {
        return refusals.record(run, new RefusalRecorder.Asked(terms, step, under, millis(now)));
    }

    /// The item is read first: a record that leaves it meanwhile is in the table by then. Nothing
    /// beyond the item's last number is given out, so that a reader who goes on from the last step
    /// has missed none.
    @Override
    public Page<NumberedStep> steps(RunKey run, long after, int limit) {
        var item = runs.read(run, attempts);
        if (item.isEmpty()) {
            return new Page<>(List.of(), null);
        }
        long last = item.get().lastNumber();
        var found = new TreeMap<Long, NumberedStep>();
        steps.after(run, after, limit).forEach(step -> found.put(step.number(), step));
        for (var record : item.get().pending()) {
            var step = new NumberedStep(record.number(), StepText.step(record.text()));
            found.merge(
                    record.number(),
                    step,
                    (stored, waiting) -> record.provisional() ? stored : waiting);
        }
        var page = found.subMap(after, false, last, true).values().stream().limit(limit).toList();
        boolean more = !page.isEmpty() && page.getLast().number() < last;
        return new Page<>(page, more ? Long.toString(page.getLast().number()) : null);
    }

    @Override
    public Optional<RunId> automatic(OrgId org, AgentId agent) {
        return automatic.current(org, agent);
    }

    @Override
    public RunId nextAutomatic(OrgId org, AgentId agent, @Nullable RunId known, RunId fresh) {
        return automatic.next(org, agent, known, fresh);
    }
}
