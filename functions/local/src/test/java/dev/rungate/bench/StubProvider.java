package dev.rungate.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/// A provider that answers at once, or after a fixed time, with a canned kilobyte in the caller's
/// format: chat completions and messages, JSON and SSE. A request that says {@code tokens-7} is
/// told it used seven output tokens, any other one as many as it asked for at most, {@code
/// delay-20} takes twenty milliseconds longer, {@code idle-stream} gets one event and then silence.
public final class StubProvider implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private volatile Duration delay;

    public StubProvider(Duration delay) throws IOException {
        this.delay = delay;
        Thread.ofPlatform().daemon().name("stub-provider").start(this::accept);
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        System.out.println(new StubProvider(Duration.ZERO).address());
        Thread.currentThread().join();
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    public void delay(Duration wanted) {
        delay = wanted;
    }

    /// Requests received since the last reset.
    public int calls() {
        return calls.get();
    }

    /// The most requests that were in the house together since the last reset.
    public int mostAtOnce() {
        return most.get();
    }

    public void reset() {
        calls.set(0);
        most.set(0);
    }

    private void accept() {
        try {
            while (true) {
                var socket = server.accept();
                socket.setTcpNoDelay(true);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException closed) {
            // the end
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var in = new ReadAhead(socket.getInputStream());
            var out = socket.getOutputStream();
            while (true) {
                var head = in.head();
                var length = Reply.header(head, "content-length");
                var body = length == null ? in.chunks() : in.bytes(Integer.parseInt(length));
                calls.incrementAndGet();
                most.accumulateAndGet(now.incrementAndGet(), Math::max);
                var asked = StubAsked.of(head, HttpConnection.ascii(body, 0, body.length));
                pause(asked);
                now.decrementAndGet();
                out.write(StubAnswers.to(asked));
                if (asked.idle()) {
                    waitForTheEnd(socket);
                    return;
                }
            }
        } catch (IOException gone) {
            // callers leave when they like
        }
    }

    private void pause(StubAsked asked) {
        var time = delay.plusMillis(asked.delayMs());
        if (time.isZero()) {
            return;
        }
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void waitForTheEnd(Socket socket) throws IOException {
        while (socket.getInputStream().read() >= 0) {
            // whatever comes is not for us
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
