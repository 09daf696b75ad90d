package dev.rungate.aws.dynamo.ledger;

import dev.rungate.aws.dynamo.BatchWrite;
import dev.rungate.ids.RunKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// What writes of runs have seen that is to be done behind the callers' backs. It holds no more
/// than it can: what finds no place is seen again by the next write of its run, or by the sweep.
public final class RecordQueue {
    private static final int MOST = 20_000;

    /// Nothing more will come.
    private static final Optional<Task> END = Optional.empty();

    private final RunNotes notes;
    private final BlockingQueue<Optional<Task>> tasks = new LinkedBlockingQueue<>();
    private volatile boolean open;

    RecordQueue(RunNotes notes) {
        this.notes = notes;
    }

    /// What is to be done about a run.
    public sealed interface Task {
        /// A record of it is to be carried to the step table.
        record Carry(RunKey run, Pending record) implements Task {}

        /// It is over, and what is left in it is to be cleared up.
        record ClearUp(RunKey run) implements Task {}
    }

    /// From now on somebody takes what is added.
    public void open() {
        open = true;
    }

    /// Who waits for tasks gets those that are left, and then none.
    public void close() {
        tasks.add(END);
    }

    /// Adds what nobody in this process has taken care of.
    void add(RunItem item) {
        var waiting = notes.see(item);
        if (open) {
            waiting.forEach(record -> add(item.key(), record));
            if (item.over() && !item.cleared() && tasks.size() < MOST) {
                tasks.add(Optional.of(new Task.ClearUp(item.key())));
            }
        }
    }

    private void add(RunKey run, Pending record) {
        if (tasks.size() < MOST) {
            tasks.add(Optional.of(new Task.Carry(run, record)));
        } else {
            notes.failed(run, record);
        }
    }

    /// Takes what is there, a batch at a time; empty when there is nothing.
    public List<Task> poll() {
        var batch = new ArrayList<Optional<Task>>();
        tasks.drainTo(batch, BatchWrite.MOST);
        return tasks(batch);
    }

    /// Waits for the next batch; empty when there will be none.
    public List<Task> await() throws InterruptedException {
        var batch = new ArrayList<Optional<Task>>();
        batch.add(tasks.take());
        tasks.drainTo(batch, BatchWrite.MOST - 1);
        if (batch.contains(END) && batch.size() > 1) {
            tasks.add(END);
        }
        return tasks(batch);
    }

    private static List<Task> tasks(List<Optional<Task>> batch) {
        return batch.stream().flatMap(Optional::stream).toList();
    }
}
