package dev.rungate.aws.runtime;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/// A body of announced length: less than that is a failure, never an end.
final class SizedInput extends InputStream {
    private final InputStream wire;
    private long left;

    SizedInput(InputStream wire, long length) {
        this.wire = wire;
        this.left = length;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int most) throws IOException {
        if (most == 0) {
            return 0;
        }
        if (left == 0) {
            return -1;
        }
        int read = wire.read(into, offset, (int) Math.min(most, left));
        if (read < 0) {
            throw new EOFException("a body ended before its length");
        }
        left -= read;
        return read;
    }
}
