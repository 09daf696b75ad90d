package dev.rungate.providers;

import dev.rungate.calls.attempts.UpstreamAnswer;
import dev.rungate.calls.attempts.UpstreamFault;
import dev.rungate.chat.ChatEvent;
import dev.rungate.memory.MemoryExhausted;
import dev.rungate.memory.MemoryLease;
import dev.rungate.wire.EventReader;
import dev.rungate.wire.json.JsonValues;
import dev.rungate.wire.sse.OversizedEvent;
import dev.rungate.wire.sse.SseFramer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// One stream of a provider, read in the thread of whoever asks for its events. A stream is whole
/// when its format's mark of the end, or the provider's own error, has come; without that mark a
/// clean close is an end only where the format is known to be served without it and the model has
/// said why it stopped. Every other ending is a cut.
final class StreamedEvents implements UpstreamAnswer.Events {
    /// Shorter events take no memory worth counting.
    private static final int SHORT = 16 * 1024;

    private static final Duration PATIENCE_AFTER_THE_END = Duration.ofSeconds(1);

    private final BodyFlow connection;
    private final ByteSource bytes;
    private final EventReader reader;
    private final boolean endsWithoutMark;
    private final UpstreamTimeouts timeouts;
    private final UpstreamFaults faults;
    private final int longestEvent;
    private final SseFramer framer;
    private final MemoryLease.MemoryShare memory = MemoryLease.current().share();
    private final Deque<ChatEvent> pending = new ArrayDeque<>();
    private final SilentEvents silent = new SilentEvents();
    private long heardAt = System.nanoTime();
    private long seen;
    private boolean marked;
    private boolean finished;
    private boolean over;

    StreamedEvents(
            BodyFlow connection,
            ByteSource bytes,
            EventReader reader,
            boolean endsWithoutMark,
            UpstreamTimeouts timeouts,
            UpstreamFaults faults,
            int longestEvent) {
        this.connection = connection;
        this.bytes = bytes;
        this.reader = reader;
        this.endsWithoutMark = endsWithoutMark;
        this.timeouts = timeouts;
        this.faults = faults;
        this.longestEvent = longestEvent;
        this.framer = new SseFramer(longestEvent);
    }

    @Override
    public @Nullable ChatEvent next() {
        long beat = System.nanoTime() + timeouts.heartbeat().toNanos();
        while (true) {
            if (pending.isEmpty() && over) {
                return null;
            }
            var cause = connection.cutBy();
            if (cause != null) {
                throw cause;
            }
            if (!pending.isEmpty()) {
                return pending.remove();
            }
            if (!awaitMore(beat)) {
                return ChatEvent.heartbeat(reader.keepAlive());
            }
        }
    }

    @Override
    public void cut(RuntimeException cause) {
        connection.cut(cause);
    }

    @Override
    public void close() {
        memory.close();
        connection.cut(new IllegalStateException("closed"));
    }

    private ChatEvent read(byte[] raw) {
        if (raw.length > SHORT) {
            hold(3L * raw.length + JsonValues.treeBytes(raw));
        }
        var event = reader.read(raw);
        marked |= event.kind() == ChatEvent.Kind.END || event.kind() == ChatEvent.Kind.FAILURE;
        finished |= event.finish() != null;
        if (silent.tooManyWith(event)) {
            throw failed(faults.silent(SilentEvents.MOST, seen));
        }
        return event;
    }

    /// Waits for more; false when it is time for a sign of life.
    private boolean awaitMore(long beat) {
        long now = System.nanoTime();
        long patience =
                (marked ? PATIENCE_AFTER_THE_END : timeouts.idle()).toNanos() - (now - heardAt);
        var piece =
                take(
                        Duration.ofNanos(
                                Math.max(0, marked ? patience : Math.min(patience, beat - now))));
        if (piece == null) {
            end();
        } else if (piece.length > 0) {
            receive(piece);
        } else if (patience <= 0) {
            endAfterSilence();
        } else {
            return marked || System.nanoTime() < beat;
        }
        return true;
    }

    private byte @Nullable [] take(Duration wait) {
        try {
            return bytes.take(wait);
        } catch (IOException e) {
            if (marked) {
                return null;
            }
            throw failed(faults.cut(e, seen));
        }
    }

    private void receive(byte[] piece) {
        heardAt = System.nanoTime();
        seen += piece.length;
        try {
            var events = framer.feed(piece, 0, piece.length);
            SilentEvents.merged(events).forEach(raw -> pending.add(read(raw)));
            hold(3L * framer.pending());
        } catch (OversizedEvent e) {
            throw failed(faults.tooLong(longestEvent, seen));
        }
    }

    /// An event is there in bytes, copied, and read.
    private void hold(long bytes) {
        try {
            memory.resize(bytes);
        } catch (MemoryExhausted full) {
            throw failed(faults.noMemory(full, seen));
        }
    }

    private void endAfterSilence() {
        if (!marked) {
            throw failed(faults.idle(timeouts.idle(), seen));
        }
        over = true;
        close();
    }

    private void end() {
        var rest = framer.rest();
        var last = rest.length == 0 ? null : read(rest);
        boolean isWhole = last == null || last.doubt() == null;
        if (!marked && !(endsWithoutMark && finished && isWhole)) {
            throw failed(faults.endedEarly(seen));
        }
        if (last != null) {
            pending.add(last.followedBy(missing(rest)));
        }
        over = true;
    }

    /// The last event may come without its empty line, and without the end of its line. Many
    /// clients see an event only when its empty line has come, so they get it from us.
    private static byte[] missing(byte[] rest) {
        boolean atLineEnd = rest[rest.length - 1] == '\n';
        return (atLineEnd ? "\n" : "\n\n").getBytes(StandardCharsets.US_ASCII);
    }

    private UpstreamFault failed(UpstreamFault fault) {
        connection.cut(fault);
        return fault;
    }
}
