package dev.rungate.aws.runtime;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.util.List;

/// A body in chunks, given out as they arrive; without the last chunk it is a failure, never an
/// end.
final class ChunkedInput extends InputStream {
    private final InputStream wire;
    private long left;
    private boolean begun;
    private boolean ended;
    private List<Field> trailers = List.of();

    ChunkedInput(InputStream wire) {
        this.wire = wire;
    }

    /// The trailers after the last chunk, once that was read.
    List<Field> trailers() {
        return trailers;
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
        if (left == 0 && !ended) {
            beginChunk();
        }
        if (ended) {
            return -1;
        }
        int read = wire.read(into, offset, (int) Math.min(most, left));
        if (read < 0) {
            throw new EOFException("a body ended within a chunk");
        }
        left -= read;
        return read;
    }

    private void beginChunk() throws IOException {
        if (begun && !Head.line(wire).isEmpty()) {
            throw new ProtocolException("a chunk is longer than it said");
        }
        begun = true;
        left = size(Head.line(wire));
        if (left == 0) {
            trailers = Head.fields(wire);
            ended = true;
        }
    }

    private static long size(String line) throws ProtocolException {
        var size = line.replaceFirst("[ \t]*;.*", "").strip();
        if (!size.matches("[0-9a-fA-F]{1,12}")) {
            throw new ProtocolException("a chunk has a size that is no number");
        }
        return Long.parseLong(size, 16);
    }
}
