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
    private final UpstreamFaults faults;
    private final ByteArrayOutputStream first = new ByteArrayOutputStream();
    private boolean ended;
    private boolean taken;

    PeekedBytes(ByteSource source, UpstreamFaults faults) {
        this.rest = source;
        this.faults = faults;
    }

    /// Whether nothing more has to be looked at.
    boolean decided() {
        return ended || first.size() >= ENOUGH || start() != AnswerBytes.Start.UNCLEAR;
    }

    /// Waits for more bytes, or the end; returns false if neither comes in time. Throws {@link
    /// dev.rungate.calls.attempts.UpstreamFault}.
    boolean look(Duration wait) {
        try {
            var piece = rest.take(wait);
            ended = piece == null;
            if (piece != null) {
                first.writeBytes(piece);
            }
            return piece == null || piece.length > 0;
        } catch (IOException e) {
            throw faults.cut(e, first.size());
        }
    }

    /// The same until enough is known. Silence of {@code patience} is a fault.
    void lookUntilDecided(Duration patience) {
        while (!decided()) {
            if (!look(patience)) {
                throw faults.idle(patience, first.size());
            }
        }
    }

    int seen() {
        return first.size();
    }

    /// What the first bytes are; unclear if none of them tells.
    AnswerBytes.Start start() {
        var seen = first.toByteArray();
        return AnswerBytes.start(Arrays.copyOf(seen, Math.min(ENOUGH, seen.length)));
    }

    /// Whether only blanks have come so far.
    boolean areBlank() {
        return AnswerBytes.areBlank(first.toByteArray());
    }

    @Override
    public byte @Nullable [] take(Duration wait) throws IOException {
        if (!taken && first.size() > 0) {
            taken = true;
            return first.toByteArray();
        }
        return ended ? null : rest.take(wait);
    }
}
