package dev.rungate.http;

import dev.rungate.calls.GovernedAnswer;
import dev.rungate.chat.ChatEvent;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A stream that a test feeds piece by piece.
final class FakeEvents implements GovernedAnswer.GovernedEvents {
    private sealed interface Piece {
        record Event(String text) implements Piece {}

        record Break(RuntimeException why) implements Piece {}

        record End() implements Piece {}
    }

    private final LinkedBlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
    final CountDownLatch closed = new CountDownLatch(1);

    FakeEvents event(String text) {
        pieces.add(new Piece.Event(text));
        return this;
    }

    FakeEvents breaks(RuntimeException why) {
        pieces.add(new Piece.Break(why));
        return this;
    }

    FakeEvents ends() {
        pieces.add(new Piece.End());
        return this;
    }

    @Override
    public @Nullable ChatEvent next() {
        try {
            return switch (pieces.take()) {
                case Piece.Event(var text) ->
                        ChatEvent.aside(text.getBytes(StandardCharsets.UTF_8));
                case Piece.Break(var why) -> throw why;
                case Piece.End() -> null;
            };
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }

    boolean closedWithin(long seconds) throws InterruptedException {
        return closed.await(seconds, TimeUnit.SECONDS);
    }
}
