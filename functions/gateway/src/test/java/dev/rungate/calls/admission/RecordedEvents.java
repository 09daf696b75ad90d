package dev.rungate.calls.admission;

import dev.rungate.calls.attempts.UpstreamAnswer;
import dev.rungate.chat.ChatEvent;
import org.jspecify.annotations.Nullable;

/// A stream in which nothing comes. It remembers what it was cut with, and that it was closed.
final class RecordedEvents implements UpstreamAnswer.Events {
    @Nullable RuntimeException cause;
    int cuts;
    boolean closed;

    @Override
    public @Nullable ChatEvent next() {
        throw new UnsupportedOperationException("nobody reads here");
    }

    @Override
    public void cut(RuntimeException with) {
        cause = with;
        cuts++;
    }

    @Override
    public void close() {
        closed = true;
    }
}
