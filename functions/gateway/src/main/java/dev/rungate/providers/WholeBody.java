package dev.rungate.providers;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Reads an answer that is not a stream to its end, within a limit, and gives up when it falls
/// silent.
record WholeBody(ByteSource bytes, long limit, Duration patience, UpstreamFaults faults) {
    byte[] read() {
        var body = new ByteArrayOutputStream();
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
            body.write(piece, 0, piece.length);
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
