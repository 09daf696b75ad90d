package dev.rungate.http.server.framing;

import io.helidon.common.socket.HelidonSocket;
import io.helidon.http.DirectHandler;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.ServerConnectionException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The bytes of one connection: handed on only as far as they are sound, and waited for only as
/// long as {@link ConnectionTimeouts} allows.
final class GuardedReader implements Supplier<byte @Nullable []> {
    private final HelidonSocket socket;
    private final RequestFraming framing;
    private final ConnectionTimeouts timeouts;

    private final Wait wait = new Wait();
    private long wholeBy;
    private boolean ended;

    GuardedReader(HelidonSocket socket, RequestFraming framing, ConnectionTimeouts timeouts) {
        this.socket = socket;
        this.framing = framing;
        this.timeouts = timeouts;
    }

    /// The next sound bytes, or null at the end. Throws {@link RequestException}, which the server
    /// answers before it closes the connection.
    @Override
    public byte @Nullable [] get() {
        var fault = framing.fault();
        if (fault != null) {
            throw refusal(fault);
        }
        var bytes = framing.betweenRequests() ? atRest() : goingOn();
        if (bytes == null) {
            ended = true;
            return null;
        }
        int sound = framing.follow(bytes);
        if (sound == bytes.length) {
            return bytes;
        }
        return sound == 0 ? get() : Arrays.copyOf(bytes, sound);
    }

    /// Lets a client that is still sending what nobody will read finish, so that it can read why: a
    /// connection closed over unread bytes is reset, and the answer is lost.
    void linger() {
        if (ended || framing.betweenRequests()) {
            return;
        }
        long began = System.nanoTime();
        try {
            while (System.nanoTime() - began < timeouts.silence().toNanos()
                    && read(System.nanoTime() + timeouts.linger().toNanos()) != null) {
                // not wanted any more
            }
        } catch (ServerConnectionException gone) {
            // then there is nobody left to wait for
        }
    }

    boolean overdue(long now) {
        return wait.overdue(now);
    }

    private byte @Nullable [] atRest() {
        var bytes = read();
        wholeBy = System.nanoTime() + timeouts.whole().toNanos();
        return bytes;
    }

    private byte @Nullable [] goingOn() {
        long silent = System.nanoTime() + timeouts.silence().toNanos();
        return read(silent - wholeBy < 0 ? silent : wholeBy);
    }

    private byte @Nullable [] read(long until) {
        wait.begin(until);
        try {
            return read();
        } finally {
            wait.over();
        }
    }

    private byte @Nullable [] read() {
        try {
            return socket.get();
        } catch (UncheckedIOException gone) {
            ended = true;
            throw new ServerConnectionException("the connection broke while it was read", gone);
        }
    }

    private static RequestException refusal(FramingFault fault) {
        return RequestException.builder()
                .type(DirectHandler.EventType.BAD_REQUEST)
                .status(Status.create(fault.status()))
                .setKeepAlive(false)
                .message(fault.problem())
                .build();
    }
}
