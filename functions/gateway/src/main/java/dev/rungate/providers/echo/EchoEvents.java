package dev.rungate.providers.echo;

import dev.rungate.calls.attempts.UpstreamAnswer;
import dev.rungate.chat.ChatEvent;
import dev.rungate.wire.EventReader;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A stream that needs no wire: the first event at once, the next after {@code wait}, every other
/// one {@code pace} later; and like every stream it can be cut while somebody waits.
final class EchoEvents implements UpstreamAnswer.Events {
    private final Deque<byte[]> left;
    private final EventReader reader;
    private final Duration pace;
    private final Duration heartbeat;
    private final CompletableFuture<RuntimeException> cut = new CompletableFuture<>();
    private long nextAt = System.nanoTime();
    private Duration pauseAfter;

    EchoEvents(
            List<byte[]> events,
            EventReader reader,
            Duration wait,
            Duration pace,
            Duration heartbeat) {
        this.left = new ArrayDeque<>(events);
        this.reader = reader;
        this.pauseAfter = wait;
        this.pace = pace;
        this.heartbeat = heartbeat;
    }

    @Override
    public @Nullable ChatEvent next() {
        if (left.isEmpty()) {
            return null;
        }
        long silence = nextAt - System.nanoTime();
        waitFor(Math.min(silence, heartbeat.toNanos()));
        if (silence > heartbeat.toNanos()) {
            return ChatEvent.heartbeat(reader.keepAlive());
        }
        nextAt = System.nanoTime() + pauseAfter.toNanos();
        pauseAfter = pace;
        return reader.read(left.remove());
    }

    @Override
    public void cut(RuntimeException cause) {
        cut.complete(cause);
    }

    @Override
    public void close() {
        cut(new IllegalStateException("closed"));
    }

    private void waitFor(long nanos) {
        try {
            throw cut.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (TimeoutException nobodyCut) {
            // This is how a wait is meant to end.
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
