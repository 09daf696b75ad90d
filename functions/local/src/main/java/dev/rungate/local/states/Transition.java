package dev.rungate.local.states;

import java.util.List;

/// How an execution goes on, and all that has to be written at once for it: its events, the
/// messages it sends, the digests of the tokens it will know.
record Transition(
        Execution execution, List<Event> events, List<QueuedMessage> queued, List<String> tokens) {
    Transition {
        events = List.copyOf(events);
        queued = List.copyOf(queued);
        tokens = List.copyOf(tokens);
    }
}
