package dev.rungate.calls;

import dev.rungate.chat.ChatEvent;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// A stream that was read to its end and paid before its caller sees any of it.
public final class HeldEvents implements GovernedAnswer.GovernedEvents {
    private final Queue<ChatEvent> events;

    public HeldEvents(List<ChatEvent> events) {
        this.events = new ArrayDeque<>(events);
    }

    @Override
    public @Nullable ChatEvent next() {
        return events.poll();
    }

    @Override
    public void close() {
        events.clear();
    }
}
