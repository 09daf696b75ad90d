package dev.rungate.aws.dynamo.ledger;

import static dev.rungate.aws.dynamo.ledger.RunAttributes.*;

import dev.rungate.aws.dynamo.Change;
import dev.rungate.aws.dynamo.DynamoRetries;
import dev.rungate.aws.dynamo.ledger.RunTable.Written;
import dev.rungate.aws.dynamo.steps.PackedText;
import dev.rungate.budgets.LedgerUnavailable;
import dev.rungate.budgets.WriteRejected;
import dev.rungate.ids.AgentId;
import dev.rungate.ids.CallId;
import dev.rungate.ids.RunKey;
import dev.rungate.pricing.Usd;
import dev.rungate.runs.Run;
import dev.rungate.runs.RunStore.Refused;
import dev.rungate.runs.RunTerms;
import dev.rungate.runs.Step;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// Writes refused calls down. When many calls of one run are refused at once, as they are when its
/// budget is gone, those that wait for the write before theirs share the next one.
public final class RefusalRecorder {
    private static final int MOST_AT_ONCE = 20;
    private static final int LONGEST_AT_ONCE = 64 * 1024;

    /// So often a write is tried while others change the run.
    private static final int MOST_ROUNDS = 32;

    private final RunTable runs;
    private final RunLists lists;
    private final RunUpkeep upkeep;
    private final DynamoRetries attempts;
    private final Map<Line, Waiting> lines = new ConcurrentHashMap<>();

    public RefusalRecorder(
            RunTable runs, RunLists lists, RunUpkeep upkeep, DynamoRetries attempts) {
        this.runs = runs;
        this.lists = lists;
        this.upkeep = upkeep;
        this.attempts = attempts;
    }

    /// Refusals that may share a write.
    private record Line(RunKey run, AgentId agent) {}

    /// One refusal to be written down.
    static final class Asked {
        private final RunTerms terms;
        private final Step step;
        private final AttributeValue packed;
        private final @Nullable Usd under;
        private final Instant now;
        private @Nullable Refused answer;
        private @Nullable RuntimeException failure;

        Asked(RunTerms terms, Step step, @Nullable Usd under, Instant now) {
            this.terms = terms;
            this.step = step;
            this.packed = PackedText.of(step);
            this.under = under;
            this.now = now;
        }

        private boolean open() {
            return answer == null && failure == null;
        }

        private Refused answer() {
            if (answer == null) {
                throw failure == null ? new IllegalStateException("not written yet") : failure;
            }
            return answer;
        }
    }

    /// The refusals of one line; the caller that holds the lock writes for all.
    private static final class Waiting {
        private final ReentrantLock lock = new ReentrantLock();
        private final Queue<Asked> asked = new ArrayDeque<>();

        private synchronized void add(Asked one) {
            asked.add(one);
        }

        private synchronized List<Asked> next() {
            var batch = new ArrayList<Asked>();
            int length = 0;
            while (batch.size() < MOST_AT_ONCE && length < LONGEST_AT_ONCE && !asked.isEmpty()) {
                var one = asked.remove();
                length += PackedText.length(one.packed);
                batch.add(one);
            }
            return batch;
        }

        private synchronized List<Asked> all() {
            var all = List.copyOf(asked);
            asked.clear();
            return all;
        }

        private synchronized boolean empty() {
            return asked.isEmpty();
        }
    }

    Refused record(RunKey run, Asked one) {
        var line = new Line(run, one.terms.agent());
        var waiting =
                lines.compute(
                        line,
                        (key, there) -> {
                            var queue = there == null ? new Waiting() : there;
                            queue.add(one);
                            return queue;
                        });
        waiting.lock.lock();
        try {
            while (one.open()) {
                answer(run, waiting);
            }
        } finally {
            waiting.lock.unlock();
            lines.computeIfPresent(line, (key, queue) -> queue.empty() ? null : queue);
        }
        return one.answer();
    }

    /// Answers the next ones. None of them is left open, because nobody else has them any more.
    private void answer(RunKey run, Waiting waiting) {
        var batch = waiting.next();
        try {
            writeAll(run, batch);
        } catch (WriteRejected tooLarge) {
            answerOneByOne(run, batch, tooLarge);
        } catch (LedgerUnavailable down) {
            fail(batch, down);
            failThoseBehind(waiting, down);
        } catch (RuntimeException e) {
            fail(batch, e);
        } catch (Error e) {
            fail(batch, new LedgerUnavailable("the write of the refusals failed", e));
            throw e;
        }
    }

    private void writeAll(RunKey run, List<Asked> batch) {
        var open = batch;
        for (int round = 0; round < MOST_ROUNDS && !open.isEmpty(); round++) {
            write(run, open);
            open = open.stream().filter(Asked::open).toList();
        }
        if (!open.isEmpty()) {
            throw new LedgerUnavailable(
                    "the run changed " + MOST_ROUNDS + " times while it was refused",
                    new IllegalStateException(run.toString()));
        }
    }

    /// One that can never be written does not keep the others from being written.
    private void answerOneByOne(RunKey run, List<Asked> batch, WriteRejected together) {
        if (batch.size() == 1) {
            fail(batch, together);
            return;
        }
        for (var one : batch) {
            if (one.open()) {
                var alone = new Waiting();
                alone.add(one);
                answer(run, alone);
            }
        }
    }

    /// Those that came meanwhile would wait as long again, batch after batch. An interrupt says
    /// nothing about the ledger.
    private static void failThoseBehind(Waiting waiting, LedgerUnavailable down) {
        if (!Thread.currentThread().isInterrupted()) {
            fail(waiting.all(), down);
        }
    }

    private static void fail(List<Asked> batch, RuntimeException why) {
        batch.stream().filter(Asked::open).forEach(one -> one.failure = why);
    }

    private void write(RunKey run, List<Asked> batch) {
        switch (runs.write(run, change(batch), attempts, () -> upkeep.arrived(run, calls(batch)))) {
            case Written.Done(var after) -> recorded(batch, after);
            case Written.Unmet(var before, _) -> {
                if (before == null) {
                    start(run, batch);
                } else {
                    explain(batch, before);
                }
            }
        }
    }

    /// They are written together, or none of them.
    private static List<CallId> calls(List<Asked> batch) {
        return batch.stream().map(one -> one.step.call()).toList();
    }

    private void start(RunKey run, List<Asked> batch) {
        var first = batch.getFirst();
        var steps = batch.stream().map(one -> one.step).toList();
        lists.enter(run, first.terms.agent(), first.now);
        switch (runs.create(
                NewRun.refused(run, first.terms, steps, under(batch), first.now), attempts)) {
            case Written.Done(var after) -> recorded(batch, after);
            case Written.Unmet(var before, var again) -> {
                if (before != null && again && upkeep.arrived(run, calls(batch)).isPresent()) {
                    recorded(batch, before);
                } else if (before != null) {
                    explain(batch, before);
                }
            }
        }
    }

    private static Change change(List<Asked> batch) {
        var first = batch.getFirst();
        var change = new Change();
        RunConditions.open(change, first.terms.agent(), first.now);
        change.set(IDLE_AT, IDLE_MS + " + " + change.value(first.now.toEpochMilli()));
        var under = under(batch);
        if (under != null) {
            change.set(BLOCKED, change.value(under.nanos()));
        }
        for (int i = 0; i < batch.size(); i++) {
            var one = batch.get(i);
            var number = change.entry(NUMBERS, one.step.call().value());
            change.when("attribute_not_exists(" + number + ")")
                    .set(change.entry(RECORDS, one.step.call().value()), change.value(one.packed))
                    .set(number, LAST_NUMBER + " + " + change.value(i + 1));
        }
        return change.add(LAST_NUMBER, batch.size());
    }

    /// The highest limit that left no room for one of them, or null if there is none.
    private static @Nullable Usd under(List<Asked> batch) {
        return batch.stream()
                .map(one -> one.under)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    private void recorded(List<Asked> batch, RunItem after) {
        var run = after.run();
        batch.forEach(one -> one.answer = new Refused.Recorded(run));
        upkeep.relieve(after);
    }

    /// Those that are there already were written by an attempt whose answer was lost; the others
    /// are not this run's, or are tried again.
    private void explain(List<Asked> batch, RunItem before) {
        var run = upkeep.putRight(before, batch.getFirst().now).item().run();
        for (var one : batch) {
            if (before.records(one.step.call())) {
                one.answer = new Refused.Recorded(run);
            } else if (run.state().ended() || foreign(run, one.terms)) {
                one.answer = new Refused.NotOurs(run);
            }
        }
    }

    private static boolean foreign(Run run, RunTerms terms) {
        return !run.terms().shared() && !run.terms().agent().equals(terms.agent());
    }
}
