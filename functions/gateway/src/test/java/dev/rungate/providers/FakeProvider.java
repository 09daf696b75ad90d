package dev.rungate.providers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/// A provider on a real socket that does exactly what a test tells it, faults included, and
/// remembers what it was sent.
///
/// {@snippet :
/// try (var provider = FakeProvider.start()) {
///     provider.answer(FakeAnswer.json(200, "{}"), FakeAnswer.stream(events).resetAfter(100)); // one request each
///     ...
///     assertThat(provider.requests()).hasSize(2);
/// }
/// }
public final class FakeProvider implements AutoCloseable {
    private final ServerSocket server;
    private final Queue<FakeAnswer> script = new ConcurrentLinkedQueue<>();
    private final List<FakeRequest> requests = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong bytesSent = new AtomicLong();
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile Function<FakeRequest, FakeAnswer> otherwise =
            request ->
                    FakeAnswer.json(
                            500,
                            "{\"error\":{\"message\":\"the test has no answer for this request\"}}");

    private FakeProvider(ServerSocket server) {
        this.server = server;
    }

    public static FakeProvider start() {
        try {
            var provider =
                    new FakeProvider(new ServerSocket(0, 200, InetAddress.getLoopbackAddress()));
            Thread.ofVirtual().start(provider::accept);
            return provider;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// An address of this machine at which nobody listens.
    public static String refusingUrl() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "http://127.0.0.1:" + socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The next requests get these, in the order they come.
    public FakeProvider answer(FakeAnswer... answers) {
        script.addAll(List.of(answers));
        return this;
    }

    /// Every request without an answer of its own gets this one.
    public FakeProvider always(FakeAnswer answer) {
        return always(_ -> answer);
    }

    public FakeProvider always(Function<FakeRequest, FakeAnswer> answers) {
        otherwise = answers;
        return this;
    }

    /// Without a path: {@code http://127.0.0.1:PORT}.
    public String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    public List<FakeRequest> requests() {
        return List.copyOf(requests);
    }

    public FakeRequest lastRequest() {
        return requests.getLast();
    }

    /// How many connections were made, ever.
    public int connections() {
        return connections.get();
    }

    /// How many of them the other side still holds.
    public int openConnections() {
        return open.size();
    }

    /// How many bytes of bodies the other side has taken off our hands.
    public long bytesSent() {
        return bytesSent.get();
    }

    /// Closes every connection in good order, as a provider does with those that rest.
    public void closeConnections() {
        open.forEach(FakeProvider::closeQuietly);
    }

    @Override
    public void close() {
        closing.countDown();
        closeQuietly(server);
        closeConnections();
    }

    private void accept() {
        while (true) {
            try {
                var socket = server.accept();
                socket.setTcpNoDelay(true);
                int number = connections.incrementAndGet();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket, number));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket, int number) {
        try (socket) {
            new FakeConnection(socket, number, this).serve();
        } catch (IOException gone) {
            // The other side has left, or the test has closed the connection: nothing more to do.
        } finally {
            open.remove(socket);
        }
    }

    /// What was prepared for the next request, null if nothing was.
    FakeAnswer scripted() {
        return script.poll();
    }

    FakeAnswer unscripted(FakeRequest request) {
        return otherwise.apply(request);
    }

    void received(FakeRequest request) {
        requests.add(request);
    }

    void sent(int bytes) {
        bytesSent.addAndGet(bytes);
    }

    /// Waits, unless the test is over.
    void pause(Duration time) throws IOException {
        try {
            if (!time.isZero() && closing.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IOException("the test is over");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static void closeQuietly(AutoCloseable what) {
        try {
            what.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
