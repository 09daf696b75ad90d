package dev.rungate.providers;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// The plain bytes of a body that a provider compressed although nobody asked it to. Silence inside
/// the very first bytes, before there is anything to decompress, ends the answer.
final class Gunzip implements ByteSource {
    private final Packed packed;
    private final byte[] buffer = new byte[16_384];
    private @Nullable GZIPInputStream plain;

    Gunzip(ByteSource source) {
        this.packed = new Packed(source);
    }

    @Override
    public byte @Nullable [] take(Duration wait) throws IOException {
        packed.wait = wait;
        try {
            if (plain == null) {
                plain = new GZIPInputStream(packed);
            }
            int length = plain.read(buffer);
            return length < 0 ? null : Arrays.copyOf(buffer, length);
        } catch (Silence _) {
            return SILENCE;
        }
    }

    /// Thrown through the decompressor, which can be asked again afterwards.
    private static final class Silence extends InterruptedIOException {
        private static final long serialVersionUID = 1;
    }

    private static final class Packed extends InputStream {
        private final ByteSource source;
        private Duration wait = Duration.ZERO;
        private byte[] taken = ByteSource.SILENCE;
        private int at;
        private boolean ended;

        Packed(ByteSource source) {
            this.source = source;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (at == taken.length && !ended) {
                refill();
            }
            if (ended) {
                return -1;
            }
            int copied = Math.min(length, taken.length - at);
            System.arraycopy(taken, at, into, offset, copied);
            at += copied;
            return copied;
        }

        private void refill() throws IOException {
            var more = source.take(wait);
            if (more == null) {
                ended = true;
            } else if (more.length == 0) {
                throw new Silence();
            } else {
                taken = more;
                at = 0;
            }
        }
    }
}
