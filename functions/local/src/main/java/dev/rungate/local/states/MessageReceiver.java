package dev.rungate.local.states;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Hands out messages: waits for some if need be, hides those it gives away for a while, and puts
/// aside those that were given away too often.
final class MessageReceiver {
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

    private final QueueStore store;

    MessageReceiver(QueueStore store) {
        this.store = store;
    }

    List<Message> receive(
            QueueItem queue, int most, @Nullable Duration visibility, @Nullable Duration wait) {
        var hideFor = visibility == null ? queue.visibility() : visibility;
        long end = System.nanoTime() + queue.wait(wait).toNanos();
        while (true) {
            long seen = store.signal().count();
            var found = new ArrayList<Message>();
            boolean moreLater = take(queue, most, hideFor, found);
            var left = Duration.ofNanos(end - System.nanoTime());
            if (!found.isEmpty() || !left.isPositive()) {
                return found;
            }
            boolean shorten = moreLater && left.compareTo(LONGEST_PAUSE) > 0;
            if (!store.signal().await(seen, shorten ? LONGEST_PAUSE : left)) {
                return found;
            }
        }
    }

    /// True when there are messages that will be seen later.
    private boolean take(QueueItem queue, int most, Duration hideFor, List<Message> found) {
        boolean hidden = false;
        var now = store.now();
        try (var messages = store.messages(queue.name())) {
            for (var message : (Iterable<Message>) messages::iterator) {
                if (found.size() == most) {
                    return true;
                }
                if (message.sent().plus(queue.retention()).isBefore(now)) {
                    store.remove(queue.name(), message.receipt());
                } else if (message.isHidden(now)) {
                    hidden = true;
                } else {
                    take(queue, message, now, hideFor, found);
                }
            }
        }
        return hidden;
    }

    private void take(
            QueueItem queue, Message message, Instant now, Duration hideFor, List<Message> found) {
        var redrive = queue.redrive();
        if (redrive != null && message.receives() >= redrive.maxReceives()) {
            store.move(message, queue.name(), redrive.queue());
            return;
        }
        var received = message.received(now, now.plus(hideFor));
        if (store.replace(queue.name(), received, message.version())) {
            found.add(received);
        }
    }
}
