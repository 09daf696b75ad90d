package dev.rungate.aws.dynamo;

import dev.rungate.aws.dynamo.RunTable.Handed;
import dev.rungate.budgets.LedgerUnavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;

/// Carries records from the run items to the step table, behind the callers' backs: many at once when there are many. Nothing is lost when it
/// stops in the middle: a record stays in its item until it is known to be stored.
final class RecordMover implements AutoCloseable {
    private final RunTable runs;
    private final StepTable steps;
    private final RunUpkeep upkeep;
    private final Attempts attempts;
    private final Thread thread;

    RecordMover(RunTable runs, StepTable steps, RunUpkeep upkeep, Attempts attempts) {
        this.runs = runs;
        this.steps = steps;
        this.upkeep = upkeep;
        this.attempts = attempts;
        this.thread = Thread.ofVirtual().name("record-mover").unstarted(this::moveForEver);
    }

    void start() {
        thread.start();
    }

    /// Moves what is waiting now.
    void moveWaiting() {
        for (var batch = take(runs.handed()); !batch.isEmpty(); batch = take(runs.handed())) {
            move(batch);
        }
    }

    private void moveForEver() {
        try {
            while (true) {
                var batch = new ArrayList<>(List.of(runs.handed().take()));
                runs.handed().drainTo(batch, StepTable.MOST_AT_ONCE - 1);
                move(batch);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<Handed> take(BlockingQueue<Handed> queue) {
        var batch = new ArrayList<Handed>();
        queue.drainTo(batch, StepTable.MOST_AT_ONCE);
        return batch;
    }

    private void move(List<Handed> batch) {
        try {
            store(batch);
            batch.stream()
                    .filter(handed -> handed.record() == null)
                    .map(Handed::run)
                    .distinct()
                    .forEach(run -> runs.read(run, attempts).filter(item -> !item.cleared()).ifPresent(upkeep::clearUp));
        } catch (LedgerUnavailable later) {
            batch.forEach(handed -> {
                if (handed.record() != null) {
                    runs.notes().failed(handed.run(), handed.record());
                }
            });
        }
    }

    private void store(List<Handed> batch) {
        var rows = new ArrayList<StepTable.Row>();
        for (var handed : batch) {
            if (handed.record() != null) {
                rows.add(new StepTable.Row(handed.run(), handed.record()));
            }
        }
        steps.store(rows);
        rows.forEach(row -> runs.notes().stored(row.run(), row.record()));
    }

    /// Moves what is left and stops.
    @Override
    public void close() {
        thread.interrupt();
        moveWaiting();
    }
}
