package dev.rungate.providers;

import dev.rungate.providers.FakeAnswer.Framing;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
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
            var in = new BufferedInputStream(socket.getInputStream());
            while (serveOne(socket, in, number)) {
                // until one of the two closes
            }
        } catch (IOException gone) {
            // The other side has left, or the test has closed the connection: nothing more to do.
        } finally {
            open.remove(socket);
        }
    }

    private boolean serveOne(Socket socket, InputStream in, int number) throws IOException {
        var head = RequestReader.head(in);
        if (head.length == 0) {
            return false;
        }
        var scripted = script.poll();
        var request =
                RequestReader.body(in, head, number, scripted == null ? -1 : scripted.readOnly());
        requests.add(request);
        return send(scripted == null ? otherwise.apply(request) : scripted, socket, in);
    }

    /// Whether the connection goes on afterwards.
    private boolean send(FakeAnswer answer, Socket socket, InputStream in) throws IOException {
        pause(answer.before());
        switch (answer.ending()) {
            case STALL_BEFORE_HEADERS -> awaitDeparture(in);
            case CLOSE_BEFORE_HEADERS -> {}
            case RESET_BEFORE_HEADERS -> reset(socket);
            case WHOLE, WHOLE_THEN_CLOSE, STALL, CLOSE, RESET -> {
                write(answer, socket.getOutputStream());
                if (answer.readOnly() >= 0) {
                    // As servers do: closing with unread bytes would reset the connection under the
                    // answer.
                    socket.shutdownOutput();
                    awaitDeparture(in);
                }
                return goesOn(answer, socket, in);
            }
        }
        return false;
    }

    private boolean goesOn(FakeAnswer answer, Socket socket, InputStream in) throws IOException {
        return switch (answer.ending()) {
            case WHOLE -> answer.framing() != Framing.UNTIL_CLOSE;
            case STALL -> {
                awaitDeparture(in);
                yield false;
            }
            case RESET -> {
                reset(socket);
                yield false;
            }
            case WHOLE_THEN_CLOSE,
                    CLOSE,
                    STALL_BEFORE_HEADERS,
                    CLOSE_BEFORE_HEADERS,
                    RESET_BEFORE_HEADERS ->
                    false;
        };
    }

    private void write(FakeAnswer answer, OutputStream out) throws IOException {
        out.write(head(answer).getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        int end = Math.min(answer.endAfter(), answer.body().length);
        int step = answer.pieceBytes() == 0 ? Math.max(1, end) : answer.pieceBytes();
        for (int at = 0; at < end; at += step) {
            if (at > 0) {
                pause(answer.between());
            }
            writePiece(answer, at, Math.min(step, end - at), out);
        }
        boolean whole =
                answer.ending() == FakeAnswer.Ending.WHOLE
                        || answer.ending() == FakeAnswer.Ending.WHOLE_THEN_CLOSE;
        if (whole && answer.framing() == Framing.CHUNKED) {
            out.write("0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }
    }

    private static void writePiece(FakeAnswer answer, int at, int length, OutputStream out)
            throws IOException {
        var piece = new ByteArrayOutputStream(length + 16);
        boolean chunked = answer.framing() == Framing.CHUNKED;
        if (chunked) {
            piece.writeBytes(
                    (Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        }
        piece.write(answer.body(), at, length);
        if (chunked) {
            piece.writeBytes("\r\n".getBytes(StandardCharsets.ISO_8859_1));
        }
        out.write(piece.toByteArray());
        out.flush();
    }

    private static String head(FakeAnswer answer) {
        var head = new StringBuilder(answer.head().statusLine() + "\r\n");
        answer.head().headers().forEach(line -> head.append(line).append("\r\n"));
        head.append(
                switch (answer.framing()) {
                    case CHUNKED -> "transfer-encoding: chunked\r\n";
                    case CONTENT_LENGTH -> "content-length: " + answer.body().length + "\r\n";
                    case UNTIL_CLOSE -> "connection: close\r\n";
                });
        return head.append("\r\n").toString();
    }

    /// Until the other side closes; a test that ends first closes everything.
    private static void awaitDeparture(InputStream in) throws IOException {
        in.skip(Long.MAX_VALUE);
        while (in.read() >= 0) {
            in.skip(Long.MAX_VALUE);
        }
    }

    private void pause(Duration time) throws IOException {
        try {
            if (!time.isZero() && closing.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IOException("the test is over");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /// After a moment: a reset takes with it what has arrived and has not been read.
    private void reset(Socket socket) throws IOException {
        pause(Duration.ofMillis(50));
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private static void closeQuietly(AutoCloseable what) {
        try {
            what.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
