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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Secrets Manager, as far as making and reading a secret goes.
final class FakeSecrets implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpServer server;
    private final Map<String, String> secrets = new ConcurrentHashMap<>();

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

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        var request = JSON.readTree(exchange.getRequestBody());
        var create = exchange.getRequestHeaders().getFirst("x-amz-target").endsWith("CreateSecret");
        var body = create ? created(request) : read(request.path("SecretId").asString(""));
        var bytes = JSON.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("content-type", "application/x-amz-json-1.1");
        exchange.sendResponseHeaders(body.containsKey("__type") ? 400 : 200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private Map<String, String> created(JsonNode request) {
        var name = request.path("Name").asString();
        var arn = "arn:aws:secretsmanager:eu-west-1:000000000000:secret:" + name + "-AbCdEf";
        secrets.put(arn, request.path("SecretString").asString());
        return Map.of("ARN", arn, "Name", name);
    }

    private Map<String, String> read(String arn) {
        var secret = secrets.get(arn);
        return secret == null
                ? Map.of("__type", "ResourceNotFoundException", "message", "no such secret")
                : Map.of("ARN", arn, "Name", arn, "SecretString", secret);
    }
}
