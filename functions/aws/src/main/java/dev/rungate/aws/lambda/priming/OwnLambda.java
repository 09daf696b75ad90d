package dev.rungate.aws.lambda.priming;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;

/// As much of Lambda's Runtime API as a rehearsal needs: it hands out one call after the other and
/// takes the answers.
final class OwnLambda implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration CALL = Duration.ofMinutes(1);

    private final OwnServer server;
    private final BlockingQueue<byte[]> events = new ArrayBlockingQueue<>(1);
    private final BlockingQueue<String> answers = new ArrayBlockingQueue<>(1);

    OwnLambda() {
        this.server = OwnServer.start(ServerSocketFactory.getDefault(), this::serve);
    }

    String address() {
        return server.address();
    }

    /// The answer as it was written, prelude and chunks. Throws {@link IllegalStateException} when
    /// none comes.
    String call(byte[] event) {
        try {
            events.put(event);
            var answer = answers.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (answer == null) {
                throw new IllegalStateException("the gateway does not answer at its rehearsal");
            }
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted at the rehearsal", e);
        }
    }

    @Override
    public void close() {
        server.close();
        // Releases the thread that waits for a further call.
        var _ = events.offer(new byte[0]);
    }

    private void serve(InputStream in, OutputStream out) throws IOException, InterruptedException {
        var first = line(in);
        skipHead(in);
        if (first.startsWith("GET")) {
            hand(events.take(), out);
        } else {
            answers.put(chunks(in));
            out.write(bytes("HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n"));
        }
    }

    private static void hand(byte[] event, OutputStream out) throws IOException {
        out.write(
                bytes(
                        """
                        HTTP/1.1 200 OK\r
                        lambda-runtime-aws-request-id: rehearsal\r
                        lambda-runtime-deadline-ms: %d\r
                        content-length: %d\r
                        \r
                        """
                                .formatted(
                                        System.currentTimeMillis() + CALL.toMillis(),
                                        event.length)));
        out.write(event);
        out.flush();
    }

    private static void skipHead(InputStream in) throws IOException {
        for (var line = line(in); !line.isEmpty(); line = line(in)) {
            // nothing in it is needed
        }
    }

    private static String chunks(InputStream in) throws IOException {
        var all = new ByteArrayOutputStream();
        for (int size = size(in); size > 0; size = size(in)) {
            all.write(in.readNBytes(size));
            line(in);
        }
        skipHead(in);
        return all.toString(StandardCharsets.UTF_8);
    }

    private static int size(InputStream in) throws IOException {
        return Integer.parseInt(line(in), 16);
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("ended in the middle of a line");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
