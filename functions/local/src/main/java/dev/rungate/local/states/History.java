package dev.rungate.local.states;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The events of one stretch of an execution, in AWS's words.
final class History {
    private static final int MOST_AT_ONCE = 50;
    private static final int MOST_TEXT_AT_ONCE = 1_500_000;

    private final Instant now;
    private final List<Event> events = new ArrayList<>();
    private int text;

    History(Instant now) {
        this.now = now;
    }

    List<Event> events() {
        return events;
    }

    /// Whether one more state fits into one write.
    boolean hasRoom() {
        return events.size() < MOST_AT_ONCE && text < MOST_TEXT_AT_ONCE;
    }

    void started(String input, String role) {
        add(
                "ExecutionStarted",
                "executionStartedEventDetails",
                StatesJson.object().put("input", input).put("roleArn", role));
    }

    void entered(State state, JsonNode input) {
        add(
                state.type() + "StateEntered",
                "stateEnteredEventDetails",
                StatesJson.object().put("name", state.name()).put("input", StatesJson.text(input)));
    }

    void exited(State state, JsonNode output) {
        add(
                state.type() + "StateExited",
                "stateExitedEventDetails",
                StatesJson.object()
                        .put("name", state.name())
                        .put("output", StatesJson.text(output)));
    }

    void scheduled(Resource resource, String parameters) {
        add(
                "TaskScheduled",
                "taskScheduledEventDetails",
                of(resource).put("region", MachineArn.REGION).put("parameters", parameters));
        add("TaskStarted", "taskStartedEventDetails", of(resource));
    }

    void submitted(Resource resource, JsonNode output) {
        add(
                "TaskSubmitted",
                "taskSubmittedEventDetails",
                of(resource).put("output", StatesJson.text(output)));
    }

    void succeeded(Resource resource, JsonNode output) {
        add(
                "TaskSucceeded",
                "taskSucceededEventDetails",
                of(resource).put("output", StatesJson.text(output)));
    }

    void failed(Resource resource, StateError failure) {
        add("TaskFailed", "taskFailedEventDetails", why(of(resource), failure));
    }

    void timedOut(Resource resource, StateError failure) {
        add("TaskTimedOut", "taskTimedOutEventDetails", why(of(resource), failure));
    }

    void ended(ExecutionProgress.Ended end) {
        var details = StatesJson.object();
        if (end.output() != null) {
            details.put("output", StatesJson.text(end.output()));
        }
        putIfThere(details, "error", end.error());
        putIfThere(details, "cause", end.cause());
        switch (end.status()) {
            case SUCCEEDED -> add("ExecutionSucceeded", "executionSucceededEventDetails", details);
            case FAILED -> add("ExecutionFailed", "executionFailedEventDetails", details);
            case TIMED_OUT -> add("ExecutionTimedOut", "executionTimedOutEventDetails", details);
            case ABORTED -> add("ExecutionAborted", "executionAbortedEventDetails", details);
            case RUNNING -> throw new IllegalStateException("it has not ended");
        }
    }

    private static ObjectNode of(Resource resource) {
        return StatesJson.object()
                .put("resourceType", resource.type())
                .put("resource", resource.action());
    }

    private static ObjectNode why(ObjectNode details, StateError failure) {
        return details.put("error", failure.error()).put("cause", failure.cause());
    }

    private static void putIfThere(ObjectNode details, String name, @Nullable String value) {
        if (value != null) {
            details.put(name, value);
        }
    }

    private void add(String type, String field, ObjectNode details) {
        text += StatesJson.text(details).length();
        events.add(new Event(type, now, field, details));
    }
}
