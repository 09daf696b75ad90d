package dev.rungate.aws.runtime;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A server on loopback that remembers what it is asked and answers as a test says, byte for byte.
final class FakeServer implements AutoCloseable {
    /// A request as it arrived.
    record Seen(Head head, byte[] body) {
        String line() {
            return head.firstLine();
        }

        List<String> values(String name) {
            return head.fields().stream().filter(f -> f.is(name)).map(Field::value).toList();
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    interface Answers {
        void answer(Seen request, Connection connection) throws IOException, InterruptedException;
    }

    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final Listening listening;

    FakeServer(Answers answers) {
        listening =
                new Listening(connection -> {
                    var head = Head.read(connection.in());
                    var request =
                            new Seen(head, Content.ofRequest(head, connection.in()).readAllBytes());
                    seen.add(request);
                    answers.answer(request, connection);
                });
    }

    /// Says the same to everybody.
    static FakeServer saying(String answer) {
        return new FakeServer((request, connection) -> say(connection, answer));
    }

    static FakeServer saysOk() {
        return saying("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    }

    static void say(Connection connection, String text) throws IOException {
        connection.write(text.getBytes(StandardCharsets.UTF_8));
    }

    static void begin(Connection connection) throws IOException {
        say(connection, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    }

    static void chunk(Connection connection, String text) throws IOException {
        var length = text.getBytes(StandardCharsets.UTF_8).length;
        say(connection, Integer.toHexString(length) + "\r\n" + text + "\r\n");
    }

    static void end(Connection connection) throws IOException {
        say(connection, "0\r\n\r\n");
    }

    URI uri() {
        return URI.create("http://" + listening.address());
    }

    List<Seen> seen() {
        return List.copyOf(seen);
    }

    Seen only() {
        if (seen.size() != 1) {
            throw new AssertionError("the server was asked " + seen.size() + " times");
        }
        return seen.getFirst();
    }

    @Override
    public void close() {
        listening.close();
    }
}
