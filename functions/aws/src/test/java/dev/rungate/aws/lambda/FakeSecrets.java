package dev.rungate.aws.lambda;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Secrets Manager and the parameters of Systems Manager on loopback, which deny as often as they
/// are told to, and can hold an answer back until others have asked, too.
final class FakeSecrets implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, String> texts = new ConcurrentHashMap<>();
    private final AtomicInteger denials = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();
    private CountDownLatch together = new CountDownLatch(0);

    FakeSecrets() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    FakeSecrets keeping(String name, String text) {
        texts.put(name, text);
        return this;
    }

    FakeSecrets denying(int times) {
        denials.set(times);
        return this;
    }

    /// Answers nobody before so many have asked.
    FakeSecrets answeringTogether(int requests) {
        together = new CountDownLatch(requests);
        return this;
    }

    int asked() {
        return asked.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            asked.incrementAndGet();
            var request = JsonMapper.shared().readTree(exchange.getRequestBody().readAllBytes());
            together.countDown();
            if (!together.await(10, TimeUnit.SECONDS)) {
                fault(exchange, "InvalidRequestException");
            } else if (denials.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                fault(exchange, "AccessDeniedException");
            } else {
                give(exchange, request);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void give(HttpExchange exchange, JsonNode request) throws IOException {
        boolean parameter = request.has("Name");
        var name = request.path(parameter ? "Name" : "SecretId").stringValue();
        var text = texts.get(name);
        if (text == null) {
            fault(exchange, parameter ? "ParameterNotFound" : "ResourceNotFoundException");
        } else {
            send(
                    exchange,
                    200,
                    parameter
                            ? Map.of("Parameter", Map.of("Name", name, "Value", text))
                            : Map.of("ARN", name, "SecretString", text));
        }
    }

    private static void fault(HttpExchange exchange, String code) throws IOException {
        send(exchange, 400, Map.of("__type", code, "message", "not now"));
    }

    private static void send(HttpExchange exchange, int status, Map<String, ?> body)
            throws IOException {
        var bytes = JsonMapper.shared().writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.1");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
