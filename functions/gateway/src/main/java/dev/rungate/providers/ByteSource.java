package dev.rungate.providers;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The body of an answer, piece by piece as it comes.
interface ByteSource {
    byte[] SILENCE = new byte[0];

    /// The bytes that have come, at the latest after {@code wait}: {@link #SILENCE} if nothing has,
    /// null after the end. Throws {@link IOException} when the answer was cut.
    byte @Nullable [] take(Duration wait) throws IOException;
}
