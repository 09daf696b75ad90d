package dev.rungate.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A door in front of a real engine. At first everything goes through it and is counted; once it
/// {@link #answersItself}, what repeats with every call is answered from memory and at once,
/// without evaluating anything: what is then measured is the gateway, its DynamoDB client and two
/// loopback round trips.
public final class StubEngine implements AutoCloseable {
    private static final String TARGET = "x-amz-target";

    private final ServerSocket server = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
    private final EngineClient real;
    private final CannedRuns runs = new CannedRuns();
    private final Map<String, byte[]> reads = new ConcurrentHashMap<>();
    private final Consumption consumption = new Consumption();
    private volatile boolean itself;

    public StubEngine(URI real) throws IOException {
        this.real = new EngineClient(real);
        Thread.ofPlatform().daemon().name("stub-engine").start(this::accept);
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /// From now on. Runs that were not written through this door before are still the real
    /// engine's.
    void answersItself() {
        itself = true;
    }

    public Consumption consumption() {
        return consumption;
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
                out.write(answer(head, new String(body, StandardCharsets.UTF_8)));
            }
        } catch (IOException gone) {
            // clients leave when they like
        }
    }

    private byte[] answer(String head, String body) {
        var target = Reply.header(head, TARGET);
        var operation = target == null ? "" : target.substring(target.indexOf('.') + 1);
        if (!itself) {
            return passed(operation, head, body);
        }
        return switch (operation) {
            case "UpdateItem" ->
                    runs.answer(body)
                            .map(StubEngine::ok)
                            .orElseGet(() -> passed(operation, head, body));
            case "GetItem" -> reads.computeIfAbsent(body, read -> passed(operation, head, read));
            case "BatchWriteItem" -> ok("{\"UnprocessedItems\":{}}");
            default -> passed(operation, head, body);
        };
    }

    private byte[] passed(String operation, String head, String body) {
        var answer = real.ask(head, Consumption.asked(operation, body));
        if (answer.statusCode() == 200) {
            consumption.add(operation, body, answer.body());
            if (operation.equals("UpdateItem")) {
                runs.learn(body, answer.body());
            }
        } else {
            consumption.addRefused(operation, body);
        }
        return message(answer.statusCode(), answer.body());
    }

    private static byte[] ok(String body) {
        return message(200, body);
    }

    private static byte[] message(int status, String body) {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        var head =
                ("HTTP/1.1 "
                                + status
                                + " -\r\nContent-Type: application/x-amz-json-1.0\r\nx-amzn-RequestId: stub\r\nContent-Length: "
                                + bytes.length
                                + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII);
        var message = new byte[head.length + bytes.length];
        System.arraycopy(head, 0, message, 0, head.length);
        System.arraycopy(bytes, 0, message, head.length, bytes.length);
        return message;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
