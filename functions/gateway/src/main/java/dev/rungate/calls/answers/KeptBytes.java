package dev.rungate.calls.answers;

import dev.rungate.calls.attempts.UpstreamFault;
import dev.rungate.chat.ChatEvent;
import dev.rungate.memory.MemoryExhausted;
import dev.rungate.memory.MemoryLease;
import java.util.HashSet;
import java.util.Set;

/// What stays in memory of a stream: its tool calls, and whole events while they wait to be judged.
/// A stream that is passed on at once keeps nothing, however long it is. The memory is given back
/// with the request's lease, when the last event has been sent.
final class KeptBytes {
    /// The limit of all waiting events together.
    static final long MOST_EVENTS = 16 << 20;

    /// The limit of the names and arguments of all tool calls.
    static final long MOST_CALLS = 8 << 20;

    private static final int AN_EVENT = 256;
    private static final int A_CALL = 512;

    /// Held bytes are copied once more when the answer is written from them.
    private static final int COPIES = 2;

    private final MemoryLease.MemoryShare memory = MemoryLease.current().share();
    private final Set<Integer> indexes = new HashSet<>();
    private long events;
    private long calls;

    /// Adds an event; {@code waits} says whether it is kept as a whole. Throws {@link
    /// UpstreamFault} if a limit is passed.
    void add(ChatEvent event, boolean waits) {
        if (waits) {
            events += AN_EVENT + event.raw().length;
        }
        for (var piece : event.tools()) {
            var name = piece.name();
            calls += piece.arguments().length() + (name == null ? 0 : name.length());
            calls += indexes.add(piece.index()) ? A_CALL : 0;
        }
        mustBeWithin();
        hold();
    }

    private void mustBeWithin() {
        if (events > MOST_EVENTS) {
            throw tooLong(MOST_EVENTS, "that has to be judged as a whole");
        }
        if (calls > MOST_CALLS) {
            throw tooLong(MOST_CALLS, "of tool calls");
        }
    }

    private void hold() {
        try {
            memory.resize(COPIES * (events + calls));
        } catch (MemoryExhausted full) {
            throw new UpstreamFault(
                    UpstreamFault.Kind.NO_MEMORY,
                    "The stream found no memory: " + full.getMessage(),
                    null,
                    events + calls,
                    full);
        }
    }

    private UpstreamFault tooLong(long most, String what) {
        return new UpstreamFault(
                UpstreamFault.Kind.UNREADABLE,
                "The provider streamed more than " + most + " bytes " + what + ".",
                null,
                events + calls,
                null);
    }
}
