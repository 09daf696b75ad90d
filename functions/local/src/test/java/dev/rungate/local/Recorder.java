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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Stands between functions and the engines, and writes down what each function asked of which
/// service, in the words of a policy. Data is asked of one engine, all else of another.
final class Recorder implements AutoCloseable {
    private static final String DATA = "DynamoDB_";
    private static final Map<String, String> SERVICES =
            Map.of(
                    "DynamoDB_20120810", "dynamodb",
                    "AWSStepFunctions", "states",
                    "AmazonSQS", "sqs",
                    "secretsmanager", "secretsmanager",
                    "AmazonSSM", "ssm");

    /// What a transaction does is allowed by what it is made of.
    private static final Map<String, String> PARTS =
            Map.of(
                    "Put", "PutItem",
                    "Update", "UpdateItem",
                    "Delete", "DeleteItem",
                    "Get", "GetItem",
                    "ConditionCheck", "ConditionCheckItem");

    private static final List<String> NAMES =
            List.of("TableName", "stateMachineArn", "SecretId", "Name", "QueueUrl");
    private static final Set<String> OWN =
            Set.of("host", "connection", "content-length", "transfer-encoding", "expect");
    private static final int FAILED = 400;

    private final HttpServer server;
    private final URI data;
    private final URI rest;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<String, Set<String>> used = new ConcurrentHashMap<>();

    private Recorder(HttpServer server, URI data, URI rest) {
        this.server = server;
        this.data = data;
        this.rest = rest;
    }

    static Recorder between(URI data, URI rest) {
        try {
            var here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            var recorder = new Recorder(HttpServer.create(here, 0), data, rest);
            recorder.server.createContext("/", recorder::pass);
            recorder.server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            recorder.server.start();
            return recorder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// For `AWS_ENDPOINT_URL` of this function.
    String endpoint(String role) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + role;
    }

    /// `dynamodb:GetItem rungate-runs`, one by one.
    Set<String> used(String role) {
        return new TreeSet<>(used.getOrDefault(role, Set.of()));
    }

    /// What it asks for from here on is what it asks for.
    void forget(String role) {
        used.remove(role);
    }

    private void pass(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = exchange.getRequestBody().readAllBytes();
            var target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
            note(
                    exchange.getRequestURI().getPath().substring(1).replaceAll("/.*", ""),
                    String.valueOf(target),
                    body);
            var request =
                    HttpRequest.newBuilder(target.startsWith(DATA) ? data : rest)
                            .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
            exchange.getRequestHeaders()
                    .forEach((name, values) -> {
                        if (!OWN.contains(name.toLowerCase(Locale.ROOT))) {
                            values.forEach(value -> request.header(name, value));
                        }
                    });
            answer(exchange, request.build());
        }
    }

    private void answer(HttpExchange exchange, HttpRequest request) throws IOException {
        try {
            var answer = client.send(request, BodyHandlers.ofByteArray());
            answer.headers()
                    .map()
                    .forEach((name, values) -> {
                        if (!OWN.contains(name.toLowerCase(Locale.ROOT))) {
                            exchange.getResponseHeaders().put(name, values);
                        }
                    });
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
            exchange.getResponseBody().write(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.sendResponseHeaders(FAILED, -1);
        }
    }

    private void note(String role, String target, byte[] body) {
        var said = target.split("\\.", 2);
        var service = SERVICES.getOrDefault(said[0], said[0]);
        var mine = used.computeIfAbsent(role, any -> new ConcurrentSkipListSet<>());
        asked(said[1], JsonMapper.shared().readTree(body))
                .forEach(asked -> mine.add(service + ":" + asked));
    }

    private static Stream<String> asked(String action, JsonNode input) {
        if (input.has("TransactItems")) {
            return input.path("TransactItems").valueStream().flatMap(Recorder::part);
        }
        if (input.has("RequestItems")) {
            return input.path("RequestItems").propertyNames().stream()
                    .map(table -> action + " " + table);
        }
        return Stream.of(action + " " + name(input));
    }

    private static Stream<String> part(JsonNode item) {
        return item.propertyNames().stream()
                .map(part -> PARTS.get(part) + " " + name(item.path(part)));
    }

    private static String name(JsonNode input) {
        var names = new ArrayList<>(NAMES);
        names.removeIf(name -> !input.has(name));
        return names.isEmpty() ? "*" : last(input.path(names.getFirst()).asString());
    }

    /// Of an ARN the name.
    private static String last(String name) {
        return name.startsWith("arn:") ? name.substring(name.lastIndexOf(':') + 1) : name;
    }

    @Override
    public void close() {
        server.stop(0);
        client.close();
    }
}
