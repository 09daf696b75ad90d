package dev.rungate.aws.dynamo.steps;

import dev.rungate.aws.dynamo.DynamoRetries;
import dev.rungate.aws.dynamo.ledger.RecordQueue.Task;
import dev.rungate.aws.dynamo.ledger.RunTable;
import dev.rungate.aws.dynamo.ledger.RunUpkeep;
import dev.rungate.aws.dynamo.steps.StepTable.Row;
import dev.rungate.budgets.LedgerUnavailable;
import dev.rungate.ids.RunKey;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/// Carries records from the run items to the step table, behind the callers' backs: many at once
/// when there are many. Nothing is lost when it stops in the middle: a record stays in its item
/// until it is known to be stored, and the next process that sees it there carries it on.
public final class RecordMover implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(RecordMover.class.getName());
    private static final Duration LAST_BATCH = Duration.ofSeconds(5);

    private final RunTable runs;
    private final StepTable steps;
    private final RunUpkeep upkeep;
    private final DynamoRetries attempts;
    private final Thread thread =
            Thread.ofVirtual().name("record-mover").unstarted(this::moveUntilClosed);

    public RecordMover(RunTable runs, StepTable steps, RunUpkeep upkeep, DynamoRetries attempts) {
        this.runs = runs;
        this.steps = steps;
        this.upkeep = upkeep;
        this.attempts = attempts;
    }

    public void start() {
        thread.start();
    }

    /// Moves what is waiting now, unless DynamoDB does not answer: then the rest stays in the runs,
    /// too.
    public void moveWaiting() {
        boolean moving = true;
        while (moving) {
            var batch = runs.queue().poll();
            moving = !batch.isEmpty() && move(batch);
        }
    }

    private void moveUntilClosed() {
        try {
            var queue = runs.queue();
            for (var batch = queue.await(); !batch.isEmpty(); batch = queue.await()) {
                move(batch);
            }
        } catch (InterruptedException killed) {
            Thread.currentThread().interrupt();
        }
    }

    /// Answers whether it makes sense to go on.
    private boolean move(List<Task> batch) {
        var rows = new ArrayList<Row>();
        var over = new LinkedHashSet<RunKey>();
        for (var task : batch) {
            switch (task) {
                case Task.Carry(var run, var record) -> {
                    if (runs.notes().waits(run, record)) {
                        rows.add(new Row(run, record));
                    }
                }
                case Task.ClearUp(var run) -> over.add(run);
            }
        }
        return store(rows) && over.stream().allMatch(this::clearUp);
    }

    /// Answers whether DynamoDB is there. One record that can never be stored keeps no other from
    /// its place.
    private boolean store(List<Row> rows) {
        try {
            steps.store(rows);
            rows.forEach(row -> runs.notes().stored(row.run(), row.record()));
            return true;
        } catch (LedgerUnavailable down) {
            leave(rows, down);
            return false;
        } catch (RuntimeException one) {
            return rows.size() > 1 ? storeEach(rows) : leave(rows, one);
        }
    }

    private boolean storeEach(List<Row> rows) {
        boolean there = true;
        for (var row : rows) {
            if (there) {
                there = store(List.of(row));
            } else {
                runs.notes().failed(row.run(), row.record());
            }
        }
        return there;
    }

    private boolean leave(List<Row> rows, RuntimeException why) {
        log(why);
        rows.forEach(row -> runs.notes().failed(row.run(), row.record()));
        return true;
    }

    private boolean clearUp(RunKey run) {
        try {
            runs.read(run, attempts).filter(item -> !item.cleared()).ifPresent(upkeep::clearUp);
            return true;
        } catch (RuntimeException later) {
            log(later);
            return !(later instanceof LedgerUnavailable);
        }
    }

    private static void log(RuntimeException why) {
        LOG.log(
                Level.WARNING,
                "steps wait in their runs and are carried on later: {0}",
                why.toString());
    }

    /// Moves what is left and stops.
    @Override
    public void close() {
        runs.queue().close();
        try {
            if (thread.isAlive() && !thread.join(LAST_BATCH)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        moveWaiting();
    }
}
