package dev.rungate.calls.replays;

import dev.rungate.memory.MemoryLease;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/// A copy of a stream as it is sent. One that becomes too long, or that finds no memory, is let go
/// of at once, with its memory.
final class SentBytes {
    /// Bytes that are written: a buffer of up to twice the size, and its copy at the end.
    private static final long COPIES = 3;

    private final long most;
    private final MemoryLease.MemoryShare memory = MemoryLease.current().share();
    private @Nullable ByteArrayOutputStream sent = new ByteArrayOutputStream();

    SentBytes(long most) {
        this.most = most;
    }

    void add(byte[] raw) {
        if (sent == null) {
            return;
        }
        long size = sent.size() + (long) raw.length;
        if (size <= most && memory.tryResize(COPIES * size)) {
            sent.writeBytes(raw);
        } else {
            sent = null;
            memory.close();
        }
    }

    /// Everything that was sent; null if it was let go of.
    byte @Nullable [] all() {
        return sent == null ? null : sent.toByteArray();
    }
}
