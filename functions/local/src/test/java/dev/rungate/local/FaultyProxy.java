package dev.rungate.local;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/// A door before one of AWS's services, on a real socket, at which chosen requests fare badly.
final class FaultyProxy implements AutoCloseable {
    private static final List<String> PASSED =
            List.of("x-amz-target", "content-type", "authorization", "x-amz-date");

    private final HttpServer server;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI behind;
    private final List<Fault> faults = new CopyOnWriteArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);

    /// What becomes of a request.
    sealed interface Fate {
        /// It is answered with an error, and goes no further.
        record Refused(String error) implements Fate {}

        /// Nobody ever answers it, and it goes no further.
        record Unanswered() implements Fate {}

        /// It is carried out, and the connection breaks before the answer.
        record AnswerLost() implements Fate {}
    }

    /// {@code operation} is what is asked of the service, as `UpdateItem`.
    record Request(String operation, String body) {}

    /// Which requests fare badly, how many of them, and how many did so far.
    record Fault(Predicate<Request> which, Fate fate, int times, AtomicInteger met) {
        private boolean strikes(Request request) {
            return which.test(request) && met.incrementAndGet() <= times;
        }

        int struck() {
            return Math.min(times, met.get());
        }
    }

    private FaultyProxy(URI behind) {
        this.behind = behind;
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::serve);
        server.start();
    }

    static FaultyProxy before(URI service) {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        return new FaultyProxy(service);
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// The next so many requests of this kind, until all is {@link #heal()ed}.
    Fault next(int times, Fate fate, Predicate<Request> which) {
        var fault = new Fault(which, fate, times, new AtomicInteger());
        faults.add(fault);
        return fault;
    }

    /// All that come are passed on again.
    void heal() {
        faults.clear();
    }

    private void serve(HttpExchange exchange) throws IOException {
        var body = exchange.getRequestBody().readAllBytes();
        var target = exchange.getRequestHeaders().getFirst("x-amz-target");
        var operation = target == null ? "" : target.substring(target.indexOf('.') + 1);
        var request = new Request(operation, new String(body, StandardCharsets.UTF_8));
        var struck = faults.stream().filter(fault -> fault.strikes(request)).findFirst();
        try {
            if (struck.isEmpty()) {
                pass(exchange, body, true);
                return;
            }
            switch (struck.get().fate()) {
                case Fate.Refused(var error) -> refuse(exchange, error);
                case Fate.Unanswered() -> closing.await();
                case Fate.AnswerLost() -> pass(exchange, body, false);
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        } finally {
            exchange.close();
        }
    }

    private void pass(HttpExchange exchange, byte[] body, boolean answered)
            throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(behind.resolve(exchange.getRequestURI()))
                        .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
        for (var name : PASSED) {
            var value = exchange.getRequestHeaders().getFirst(name);
            if (value != null) {
                request.header(name, value);
            }
        }
        var answer = http.send(request.build(), BodyHandlers.ofByteArray());
        if (answered) {
            answer(exchange, answer.statusCode(), answer.body());
        }
    }

    private static void refuse(HttpExchange exchange, String error) throws IOException {
        var body = "{\"__type\":\"com.amazonaws.dynamodb.v20120810#" + error + "\"}";
        answer(exchange, 400, body.getBytes(StandardCharsets.UTF_8));
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().add("content-type", "application/x-amz-json-1.0");
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        http.close();
    }
}
