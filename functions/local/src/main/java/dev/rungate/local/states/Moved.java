package dev.rungate.local.states;

import java.util.List;

/// How an execution goes on, and all that has to be written at once for it: its events, the
/// messages it sends, the digests of the tokens it will know.
record Moved(Execution execution, List<Event> events, List<Letter> letters, List<String> tokens) {
    Moved {
        events = List.copyOf(events);
        letters = List.copyOf(letters);
        tokens = List.copyOf(tokens);
    }
}
