package dev.rungate.local.states;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A message as it is kept: until when nobody sees it, how often it was received, and a number that
/// changes with everything that happens to it.
record Message(
        String id,
        String body,
        Instant sent,
        Instant hiddenUntil,
        int receives,
        @Nullable Instant firstReceived,
        long version) {
    static Message fresh(String id, String body, Instant now, Instant hiddenUntil) {
        return new Message(id, body, now, hiddenUntil, 0, null, 1);
    }

    static Message read(Items item) {
        return new Message(
                item.text(Items.SORT),
                item.text("body"),
                item.time("sent"),
                item.time("hidden"),
                (int) item.number("receives"),
                item.timeOrNull("first"),
                item.number("version"));
    }

    static String key(String queue) {
        return "messages/" + queue;
    }

    Items item(String queue) {
        return Items.at(key(queue), id)
                .text("body", body)
                .time("sent", sent)
                .time("hidden", hiddenUntil)
                .number("receives", receives)
                .time("first", firstReceived)
                .number("version", version);
    }

    boolean isHidden(Instant now) {
        return hiddenUntil.isAfter(now);
    }

    Message received(Instant now, Instant until) {
        return new Message(
                id,
                body,
                sent,
                until,
                receives + 1,
                firstReceived == null ? now : firstReceived,
                version + 1);
    }

    Message hidden(Instant until) {
        return new Message(id, body, sent, until, receives, firstReceived, version);
    }

    ReceiptHandle receipt() {
        return new ReceiptHandle(id, version);
    }
}
