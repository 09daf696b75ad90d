package dev.rungate.http.server.framing;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import java.time.Duration;

/// The bytes to one client: it may read slowly, but not so slowly that one piece cannot be handed
/// over in time.
final class GuardedWriter implements DataWriter {
    private final DataWriter writer;
    private final long patience;
    private final Wait wait = new Wait();

    GuardedWriter(DataWriter writer, Duration patience) {
        this.writer = writer;
        this.patience = patience.toNanos();
    }

    boolean overdue(long now) {
        return wait.overdue(now);
    }

    @Override
    public void write(BufferData... buffers) {
        handOver(() -> writer.write(buffers));
    }

    @Override
    public void write(BufferData buffer) {
        handOver(() -> writer.write(buffer));
    }

    @Override
    public void writeNow(BufferData... buffers) {
        handOver(() -> writer.writeNow(buffers));
    }

    @Override
    public void writeNow(BufferData buffer) {
        handOver(() -> writer.writeNow(buffer));
    }

    @Override
    public void flush() {
        handOver(writer::flush);
    }

    @Override
    public void close() {
        writer.close();
    }

    private void handOver(Runnable piece) {
        wait.begin(System.nanoTime() + patience);
        try {
            piece.run();
        } finally {
            wait.over();
        }
    }
}
