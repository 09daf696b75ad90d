package dev.rungate.providers;

import dev.rungate.wire.AnswerBytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A body whose first bytes were looked at before anybody reads it.
final class PeekedBytes implements ByteSource {
    private static final int ENOUGH = 1_024;

    private final ByteSource rest;
    private final byte[] first;
    private boolean ended;
    private boolean taken;

    /// Waits for the first bytes, or the end. Throws {@link
    /// dev.rungate.calls.attempts.UpstreamFault}.
    PeekedBytes(ByteSource source, Duration patience, UpstreamFaults faults) {
        this.rest = source;
        var seen = new ByteArrayOutputStream();
        while (!ended
                && seen.size() < ENOUGH
                && start(seen.toByteArray()) == AnswerBytes.Start.UNCLEAR) {
            var piece = take(source, patience, faults, seen.size());
            if (piece == null) {
                ended = true;
            } else if (piece.length == 0) {
                throw faults.idle(patience, seen.size());
            } else {
                seen.writeBytes(piece);
            }
        }
        this.first = seen.toByteArray();
    }

    /// What the first bytes are; unclear if none of them tells.
    AnswerBytes.Start start() {
        return start(first);
    }

    private static AnswerBytes.Start start(byte[] seen) {
        return AnswerBytes.start(Arrays.copyOf(seen, Math.min(ENOUGH, seen.length)));
    }

    @Override
    public byte @Nullable [] take(Duration wait) throws IOException {
        if (!taken && first.length > 0) {
            taken = true;
            return first;
        }
        return ended ? null : rest.take(wait);
    }

    private static byte @Nullable [] take(
            ByteSource source, Duration patience, UpstreamFaults faults, long seen) {
        try {
            return source.take(patience);
        } catch (IOException e) {
            throw faults.cut(e, seen);
        }
    }
}
