package dev.rungate.local.states;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Starts executions, takes the answers to their tokens, and lets them go on when their time has
/// come. Every change of one is a conditional write: of many at once, one wins.
final class Executions implements AutoCloseable {
    private final MachineStore machines;
    private final ExecutionStore store;
    private final QueueStore queues;
    private final Clock clock;
    private final SecureRandom random;
    private final Timers timers;

    Executions(
            MachineStore machines,
            ExecutionStore store,
            QueueStore queues,
            Clock clock,
            SecureRandom random) {
        this.machines = machines;
        this.store = store;
        this.queues = queues;
        this.clock = clock;
        this.random = random;
        this.timers = Timers.of(clock, this::goOn);
    }

    /// Takes up what was open when the process last ended.
    void open() {
        store.open().toList().forEach(arn -> store.find(arn).ifPresent(this::setTimer));
        timers.start();
    }

    /// Started again with the same name and input while it runs, it is the same execution.
    Execution start(MachineItem machine, @Nullable String name, String input) {
        var arn =
                new ExecutionArn(
                        machine.arn().name(), name == null ? UUID.randomUUID().toString() : name);
        while (true) {
            var there = store.find(arn);
            if (there.isPresent()) {
                return sameOrRefused(there.get(), input);
            }
            var moved = walk(fresh(arn, machine, input)).begin();
            if (store.write(moved)) {
                return after(moved);
            }
        }
    }

    void succeed(String token, String output) {
        if (!StatesJson.isJson(output) || StatesJson.bytes(output) > Walk.MOST_DATA) {
            throw new Refused(
                    "InvalidOutput",
                    "The output must be JSON of at most " + Walk.MOST_DATA + " bytes.");
        }
        var read = StatesJson.read(output);
        answer(token, (walk, waiting) -> walk.answered(waiting, read));
    }

    void fail(String token, @Nullable String error, @Nullable String cause) {
        var failure =
                new StateError(
                        error == null ? StateError.TASK_FAILED : error, cause == null ? "" : cause);
        answer(token, (walk, waiting) -> walk.failed(waiting, failure));
    }

    void beat(String token) {
        while (true) {
            var execution = waitingFor(token);
            var waiting = (ExecutionProgress.Waiting) execution.standing();
            var beaten = execution.moved(waiting.beaten(now()), 0);
            var moved = new Transition(beaten, List.of(), List.of(), List.of());
            if (store.write(moved)) {
                after(moved);
                return;
            }
        }
    }

    /// One that has ended stays as it is.
    Execution stop(ExecutionArn arn, @Nullable String error, @Nullable String cause) {
        while (true) {
            var execution = caughtUp(existing(arn));
            if (execution.standing() instanceof ExecutionProgress.Ended) {
                return execution;
            }
            var moved = walk(execution).aborted(error, cause);
            if (store.write(moved)) {
                return after(moved);
            }
        }
    }

    Execution existing(ExecutionArn arn) {
        return store.find(arn)
                .orElseThrow(() ->
                        new Refused(
                                "ExecutionDoesNotExist",
                                "Execution Does Not Exist: '" + arn.text() + "'"));
    }

    @Override
    public void close() {
        timers.close();
    }

    private void answer(String token, BiFunction<Walk, ExecutionProgress.Waiting, Transition> how) {
        while (true) {
            var execution = waitingFor(token);
            var moved =
                    how.apply(walk(execution), (ExecutionProgress.Waiting) execution.standing());
            if (store.write(moved)) {
                after(moved);
                return;
            }
        }
    }

    /// The execution that waits for just this token, now.
    private Execution waitingFor(String token) {
        var owner =
                store.ownerOf(token)
                        .orElseThrow(() -> new Refused("InvalidToken", "Invalid token"));
        var execution = store.find(owner).map(this::caughtUp);
        return execution
                .filter(each ->
                        each.standing() instanceof ExecutionProgress.Waiting waiting
                                && waiting.token().equals(Tokens.digest(token)))
                .orElseThrow(() ->
                        new Refused(
                                "TaskTimedOut",
                                "Task Timed Out: 'Provided task does not exist anymore'"));
    }

    private void goOn(ExecutionArn arn) {
        store.find(arn).map(this::caughtUp).ifPresent(this::setTimer);
    }

    /// Applies every timer that is due by the clock, whether its alarm came or not.
    private Execution caughtUp(Execution found) {
        var execution = found;
        var moved = overdue(execution);
        while (moved.isPresent()) {
            execution = store.write(moved.get()) ? after(moved.get()) : existing(execution.arn());
            moved = isBusy(execution) ? Optional.empty() : overdue(execution);
        }
        return execution;
    }

    /// Has more to do at once than fits into one write: a timer sees to it.
    private boolean isBusy(Execution execution) {
        return execution.standing() instanceof ExecutionProgress.Ready ready
                && !ready.notBefore().isAfter(now());
    }

    private Optional<Transition> overdue(Execution execution) {
        var now = now();
        if (execution.standing() instanceof ExecutionProgress.Ended) {
            return Optional.empty();
        }
        if (!now.isBefore(execution.deadline())) {
            return Optional.of(walk(execution).outOfTime());
        }
        return switch (execution.standing()) {
            case ExecutionProgress.Ready ready when !ready.notBefore().isAfter(now) ->
                    Optional.of(walk(execution).on());
            case ExecutionProgress.Waiting waiting when waiting.isLate(now) ->
                    Optional.of(walk(execution).late(waiting));
            default -> Optional.empty();
        };
    }

    private Execution after(Transition moved) {
        moved.queued().forEach(queued -> queues.ring());
        setTimer(moved.execution());
        return moved.execution();
    }

    private void setTimer(Execution execution) {
        var due = execution.due();
        if (due != null) {
            timers.set(execution.arn(), due);
        }
    }

    private Walk walk(Execution execution) {
        return new Walk(
                machines.definition(execution.definition()), execution, now(), queues, random);
    }

    private Execution fresh(ExecutionArn arn, MachineItem machine, String input) {
        var now = now();
        var definition = machines.definition(machine.digest());
        JsonNode data = StatesJson.read(input);
        var visit = ExecutionProgress.Visit.first(definition.startAt(), data, now);
        return new Execution(
                arn,
                machine.digest(),
                machine.role(),
                input,
                now,
                now.plus(definition.longest()),
                new ExecutionProgress.Ready(visit, now),
                0,
                0);
    }

    private Execution sameOrRefused(Execution there, String input) {
        boolean runs = caughtUp(there).standing().status() == ExecutionProgress.Status.RUNNING;
        if (runs && StatesJson.read(there.input()).equals(StatesJson.read(input))) {
            return there;
        }
        throw new Refused(
                "ExecutionAlreadyExists", "Execution Already Exists: '" + there.arn().text() + "'");
    }

    /// As exact as what is kept.
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
