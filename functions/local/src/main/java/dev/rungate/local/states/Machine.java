package dev.rungate.local.states;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/// A state machine as it is understood.
record Machine(String startAt, Map<String, State> states, Duration longest) {
    Machine {
        states = Map.copyOf(states);
    }

    State state(String name) {
        return Objects.requireNonNull(states.get(name), name);
    }

    boolean waitsForTokens() {
        return states.values().stream()
                .anyMatch(state -> state instanceof State.Task task && task.resource().waits());
    }
}
