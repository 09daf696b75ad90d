package dev.rungate.providers;

import dev.rungate.calls.attempts.UpstreamAnswer;
import dev.rungate.calls.attempts.UpstreamFault;
import dev.rungate.chat.Answer;
import dev.rungate.chat.AnswerFacts;
import dev.rungate.chat.ChatEvent;
import dev.rungate.chat.ToolCallPiece;
import dev.rungate.wire.AnswerBytes;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// An answer that its content type calls a stream. Its first bytes tell whether it is one; while
/// they are late its caller gets heartbeats. An answer that is none becomes one single event.
final class AnnouncedStream implements UpstreamAnswer.Events {
    private final BodyFlow connection;
    private final PeekedBytes first;
    private final UpstreamTimeouts timeouts;
    private final UpstreamFaults faults;
    private final byte[] keepAlive;
    private final Supplier<StreamedEvents> stream;
    private final Supplier<ChatEvent> whole;
    private @Nullable StreamedEvents events;
    private long heardAt = System.nanoTime();
    private boolean over;

    /// {@code stream} and {@code whole} read the answer as what it is, its first bytes included.
    AnnouncedStream(
            BodyFlow connection,
            PeekedBytes first,
            UpstreamTimeouts timeouts,
            UpstreamFaults faults,
            byte[] keepAlive,
            Supplier<StreamedEvents> stream,
            Supplier<ChatEvent> whole) {
        this.connection = connection;
        this.first = first;
        this.timeouts = timeouts;
        this.faults = faults;
        this.keepAlive = keepAlive;
        this.stream = stream;
        this.whole = whole;
    }

    @Override
    public @Nullable ChatEvent next() {
        if (over) {
            return null;
        }
        if (events != null) {
            return events.next();
        }
        try {
            return decided() ? begin() : ChatEvent.heartbeat(keepAlive);
        } catch (UpstreamFault fault) {
            connection.cut(fault);
            throw fault;
        }
    }

    @Override
    public void cut(RuntimeException cause) {
        connection.cut(cause);
    }

    @Override
    public void close() {
        if (events != null) {
            events.close();
        } else {
            connection.cut(new IllegalStateException("closed"));
        }
    }

    /// The event of an answer that is no stream.
    static ChatEvent event(byte[] body, AnswerFacts facts) {
        return switch (facts) {
            case AnswerFacts.Read(var answer) -> event(body, ChatEvent.Kind.WHOLE, answer);
            case AnswerFacts.Failed(var answer, _) -> event(body, ChatEvent.Kind.FAILURE, answer);
            case AnswerFacts.Unreadable(var guess, var why) ->
                    event(body, ChatEvent.Kind.WHOLE, guess).doubted(why);
        };
    }

    private static ChatEvent event(byte[] body, ChatEvent.Kind kind, Answer answer) {
        return new ChatEvent(
                body,
                kind,
                answer.model(),
                answer.usage(),
                answer.finish(),
                pieces(answer),
                Math.toIntExact(answer.outputBytes()));
    }

    private static List<ToolCallPiece> pieces(Answer answer) {
        var calls = answer.toolCalls();
        return IntStream.range(0, calls.size())
                .mapToObj(i -> {
                    var call = calls.get(i);
                    return new ToolCallPiece(i, call.name(), call.arguments(), call.alsoRead());
                })
                .toList();
    }

    /// Waits until the first bytes tell what the answer is; returns false when it is time for a
    /// heartbeat.
    private boolean decided() {
        while (!first.decided()) {
            var left = timeouts.idle().minusNanos(System.nanoTime() - heardAt);
            if (!left.isPositive()) {
                throw faults.idle(timeouts.idle(), first.seen());
            }
            if (!first.look(shorter(left, timeouts.heartbeat()))) {
                return false;
            }
            heardAt = System.nanoTime();
        }
        return true;
    }

    private @Nullable ChatEvent begin() {
        if (first.start() == AnswerBytes.Start.EVENTS || first.areBlank()) {
            events = stream.get();
            return events.next();
        }
        var only = whole.get();
        over = true;
        return only;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
