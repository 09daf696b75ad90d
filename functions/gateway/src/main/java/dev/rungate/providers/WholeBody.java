package dev.rungate.providers;

import dev.rungate.memory.MemoryExhausted;
import dev.rungate.memory.MemoryLease;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Reads an answer that is not a stream to its end, within a limit, and gives up when it falls
/// silent.
record WholeBody(ByteSource bytes, long limit, Duration patience, UpstreamFaults faults) {
    /// Takes memory for the body as it comes, twice: in pieces and as a whole. It is held as long
    /// as the request is.
    byte[] read() {
        var body = new ByteArrayOutputStream();
        var memory = MemoryLease.current().share();
        while (true) {
            var piece = take(body.size());
            if (piece == null) {
                return body.toByteArray();
            }
            if (piece.length == 0) {
                throw faults.idle(patience, body.size());
            }
            if (body.size() + (long) piece.length > limit) {
                throw faults.tooLong(limit, body.size() + (long) piece.length);
            }
            hold(memory, body.size() + piece.length);
            body.write(piece, 0, piece.length);
        }
    }

    private void hold(MemoryLease.MemoryShare memory, int length) {
        try {
            memory.resize(2L * length);
        } catch (MemoryExhausted full) {
            throw faults.noMemory(full, length);
        }
    }

    private byte @Nullable [] take(int seen) {
        try {
            return bytes.take(patience);
        } catch (IOException e) {
            throw faults.cut(e, seen);
        }
    }
}
