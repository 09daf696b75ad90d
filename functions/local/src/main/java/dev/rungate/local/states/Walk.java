package dev.rungate.local.states;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Takes an execution from where it stands to where it has to wait, in memory. Nothing is done yet:
/// what became of it is written at once, messages included, or not at all.
final class Walk {
    static final int MOST_DATA = 120_000;
    private static final long MOST_EVENTS = 25_000;

    private final Machine machine;
    private final Execution before;
    private final Instant now;
    private final Post post;
    private final SecureRandom random;
    private final History history;
    private final List<QueuedMessage> queued = new ArrayList<>();
    private final List<String> tokens = new ArrayList<>();

    Walk(Machine machine, Execution before, Instant now, Post post, SecureRandom random) {
        this.machine = machine;
        this.before = before;
        this.now = now;
        this.post = post;
        this.random = random;
        this.history = new History(now);
    }

    Transition begin() {
        history.started(before.input(), before.role());
        return on();
    }

    Transition on() {
        return from(before.standing());
    }

    Transition answered(ExecutionProgress.Waiting waiting, JsonNode output) {
        var task = task(waiting.visit());
        history.succeeded(task.resource(), output);
        return from(finish(task, waiting.visit(), output));
    }

    Transition failed(ExecutionProgress.Waiting waiting, StateError failure) {
        var task = task(waiting.visit());
        history.failed(task.resource(), failure);
        return from(afterFailure(task, waiting.visit(), failure));
    }

    /// The task took too long, or was silent for too long.
    Transition late(ExecutionProgress.Waiting waiting) {
        var task = task(waiting.visit());
        var failure =
                waiting.isTimedOut(now)
                        ? new StateError(StateError.TIMEOUT, "The task took too long.")
                        : new StateError(
                                StateError.HEARTBEAT_TIMEOUT, "The task was silent for too long.");
        history.timedOut(task.resource(), failure);
        return from(afterFailure(task, waiting.visit(), failure));
    }

    Transition outOfTime() {
        return from(end(ExecutionProgress.Status.TIMED_OUT, null, null, null));
    }

    Transition aborted(@Nullable String error, @Nullable String cause) {
        return from(end(ExecutionProgress.Status.ABORTED, null, error, cause));
    }

    private Transition from(ExecutionProgress standing) {
        var at = standing;
        while (at instanceof ExecutionProgress.Ready ready
                && !ready.notBefore().isAfter(now)
                && history.hasRoom()) {
            at = step(ready.visit());
        }
        return new Transition(
                before.moved(at, history.events().size()), history.events(), queued, tokens);
    }

    private ExecutionProgress step(ExecutionProgress.Visit visit) {
        if (before.events() + history.events().size() > MOST_EVENTS) {
            return failed(StateError.runtime("The history has reached 25000 events."));
        }
        var state = machine.state(visit.state());
        if (!visit.isAgain()) {
            history.entered(state, visit.input());
        }
        try {
            var raw = new Scope(visit.input(), Context.of(before, visit, null));
            return switch (state) {
                case State.Pass pass -> leave(pass, pass.run(raw), pass.next());
                case State.Choice choice ->
                        leave(choice, same(choice.flow(), raw), choice.choose(raw));
                case State.Succeed succeed -> leave(succeed, same(succeed.flow(), raw), null);
                case State.Fail fail ->
                        end(ExecutionProgress.Status.FAILED, null, fail.error(), fail.cause());
                case State.Task task -> perform(task, visit);
            };
        } catch (StateError failure) {
            return failed(failure);
        }
    }

    private static JsonNode same(Flow flow, Scope raw) {
        return flow.out(raw, flow.in(raw));
    }

    private ExecutionProgress perform(State.Task task, ExecutionProgress.Visit visit) {
        try {
            return send(task, visit);
        } catch (StateError failure) {
            return afterFailure(task, visit, failure);
        }
    }

    private ExecutionProgress send(State.Task task, ExecutionProgress.Visit visit) {
        var resource = task.resource();
        var token = resource.waits() ? Tokens.fresh(random) : null;
        var scope = new Scope(visit.input(), Context.of(before, visit, token));
        var parameters = bounded(task.flow().in(scope));
        var timeout = task.timeout().in(scope).orElse(null);
        var beat = task.heartbeat().in(scope).orElse(null);
        history.scheduled(resource, withoutToken(parameters, token));
        var queued = queued(resource, parameters);
        this.queued.add(queued);
        var sent = Context.sent(queued);
        if (token == null) {
            history.succeeded(resource, sent);
            return finish(task, visit, sent);
        }
        history.submitted(resource, sent);
        tokens.add(Tokens.digest(token));
        return new ExecutionProgress.Waiting(
                visit,
                Tokens.digest(token),
                timeout == null ? null : now.plus(timeout),
                beat,
                beat == null ? null : now.plus(beat));
    }

    /// A token is a credential: the history shows where it stood.
    private static String withoutToken(JsonNode parameters, @Nullable String token) {
        var text = StatesJson.text(parameters);
        return token == null ? text : text.replace(token, "(task token)");
    }

    private QueuedMessage queued(Resource resource, JsonNode parameters) {
        try {
            return QueuedMessage.of(resource, parameters, post);
        } catch (StateError failure) {
            history.failed(resource, failure);
            throw failure;
        }
    }

    private ExecutionProgress finish(
            State.Task task, ExecutionProgress.Visit visit, JsonNode result) {
        try {
            var raw = new Scope(visit.input(), Context.of(before, visit, null));
            return leave(task, task.flow().out(raw, result), task.next());
        } catch (StateError failure) {
            return afterFailure(task, visit, failure);
        }
    }

    private ExecutionProgress afterFailure(
            State.Task task, ExecutionProgress.Visit visit, StateError failure) {
        var again = Retrier.again(task.retriers(), visit.retries(), failure);
        if (again.isPresent()) {
            var used = again.get().used();
            return new ExecutionProgress.Ready(
                    new ExecutionProgress.Visit(
                            visit.state(), visit.input(), visit.entered(), used),
                    now.plus(again.get().pause()));
        }
        return caught(task, visit, failure);
    }

    private ExecutionProgress caught(
            State.Task task, ExecutionProgress.Visit visit, StateError failure) {
        for (var catcher : task.catchers()) {
            if (catcher.errors().match(failure.error())) {
                try {
                    return leave(task, catcher.output(visit.input(), failure), catcher.next());
                } catch (StateError noPlace) {
                    return failed(noPlace);
                }
            }
        }
        return failed(failure);
    }

    private ExecutionProgress leave(State state, JsonNode output, @Nullable String next) {
        history.exited(state, bounded(output));
        return next == null
                ? end(ExecutionProgress.Status.SUCCEEDED, output, null, null)
                : new ExecutionProgress.Ready(
                        ExecutionProgress.Visit.first(next, output, now), now);
    }

    private static JsonNode bounded(JsonNode data) {
        if (StatesJson.bytes(StatesJson.text(data)) > MOST_DATA) {
            throw new StateError(
                    StateError.DATA_LIMIT, "Data have at most " + MOST_DATA + " bytes.");
        }
        return data;
    }

    private ExecutionProgress failed(StateError failure) {
        return end(ExecutionProgress.Status.FAILED, null, failure.error(), failure.cause());
    }

    private ExecutionProgress end(
            ExecutionProgress.Status status,
            @Nullable JsonNode output,
            @Nullable String error,
            @Nullable String cause) {
        var end = new ExecutionProgress.Ended(status, output, error, cause, now);
        history.ended(end);
        return end;
    }

    private State.Task task(ExecutionProgress.Visit visit) {
        return (State.Task) machine.state(visit.state());
    }
}
