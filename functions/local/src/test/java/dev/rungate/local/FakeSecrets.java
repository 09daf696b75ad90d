package dev.rungate.local;

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
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.json.JsonMapper;

/// Secrets Manager, as far as reading a secret goes.
final class FakeSecrets implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpServer server;
    private final Map<String, String> secrets = new ConcurrentHashMap<>();
    private final AtomicInteger reads = new AtomicInteger();

    private FakeSecrets(HttpServer server) {
        this.server = server;
    }

    static FakeSecrets start() {
        try {
            var server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            var secrets = new FakeSecrets(server);
            server.createContext("/", secrets::answer);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.start();
            return secrets;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /// Gives the name under which it is read.
    String put(String name, Map<String, String> settings) {
        secrets.put(name, JSON.writeValueAsString(settings));
        return name;
    }

    int reads() {
        return reads.get();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        var name = JSON.readTree(exchange.getRequestBody()).path("SecretId").asString("");
        reads.incrementAndGet();
        var secret = secrets.get(name);
        var body =
                secret == null
                        ? Map.of("__type", "ResourceNotFoundException", "message", "no such secret")
                        : Map.of("ARN", name, "Name", name, "SecretString", secret);
        var bytes = JSON.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("content-type", "application/x-amz-json-1.1");
        exchange.sendResponseHeaders(secret == null ? 400 : 200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
