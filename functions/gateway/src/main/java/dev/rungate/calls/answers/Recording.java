package dev.rungate.calls.answers;

import dev.rungate.approvals.HeldAnswer.ByteRange;
import dev.rungate.chat.ChatEvent;
import java.io.ByteArrayOutputStream;

/// A stream as the provider sent it, kept in case that it has to be held.
final class Recording {
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private ByteRange usage = ByteRange.NONE;

    void add(ChatEvent event) {
        if (event.beside()) {
            return;
        }
        int from = sent.size();
        sent.writeBytes(event.raw());
        if (event.kind() == ChatEvent.Kind.USAGE_ONLY) {
            usage = new ByteRange(from, sent.size());
        }
    }

    long size() {
        return sent.size();
    }

    byte[] bytes() {
        return sent.toByteArray();
    }

    ByteRange usage() {
        return usage;
    }
}
