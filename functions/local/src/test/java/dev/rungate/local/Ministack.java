package dev.rungate.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An engine for many of AWS's services that others wrote, as a process of one's own on loopback.
/// It looks at no signature, so it is spoken to in plain HTTP.
public final class Ministack implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Process process;
    private final URI address;
    private final Path log;

    private Ministack(Process process, URI address, Path log) {
        this.process = process;
        this.address = address;
        this.log = log;
    }

    /// Everything it writes is in this folder.
    public static Ministack start(Path folder) {
        var program = PackagedPrograms.python("engines").resolveSibling("ministack");
        try {
            int port = freePort();
            var log = folder.resolve("ministack.log");
            var command = new ProcessBuilder(program.toString()).directory(folder.toFile());
            command.environment().put("BIND_HOST", "127.0.0.1");
            command.environment().put("GATEWAY_PORT", Integer.toString(port));
            command.environment().put("TMPDIR", folder.toAbsolutePath().toString());
            var process = command.redirectErrorStream(true).redirectOutput(log.toFile()).start();
            var engine = new Ministack(process, URI.create("http://127.0.0.1:" + port), log);
            Eventually.holdsWithin(START, engine::answers);
            return engine;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI address() {
        return address;
    }

    /// What it and the functions that it runs have said.
    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// One call of a service that speaks JSON, as `AmazonSQS.SendMessage`.
    JsonNode call(String target, Object input) {
        var answer =
                exchange(
                        HttpRequest.newBuilder(address)
                                .header("x-amz-target", target)
                                .header("content-type", "application/x-amz-json-1.0")
                                .POST(text(JsonMapper.shared().writeValueAsString(input))));
        return JsonMapper.shared().readTree(answer);
    }

    /// One call of a service that speaks forms, as CloudFormation: the answer is XML.
    String form(String fields) {
        return exchange(
                HttpRequest.newBuilder(address)
                        .header("content-type", "application/x-www-form-urlencoded")
                        .POST(text(fields)));
    }

    String get(String path) {
        return exchange(HttpRequest.newBuilder(address.resolve(path)).GET());
    }

    void put(String path, BodyPublisher body) {
        exchange(HttpRequest.newBuilder(address.resolve(path)).PUT(body));
    }

    private static BodyPublisher text(String text) {
        return BodyPublishers.ofString(text, StandardCharsets.UTF_8);
    }

    private static String exchange(HttpRequest.Builder request) {
        HttpResponse<String> answer;
        try {
            answer = HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException(answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    private void answers() {
        try {
            call("AWSStepFunctions.ListStateMachines", Map.of());
        } catch (UncheckedIOException | IllegalStateException notYet) {
            throw new AssertionError(notYet);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /// With the functions that it runs.
    @Override
    public void close() {
        var functions = process.descendants().toList();
        process.destroy();
        functions.forEach(ProcessHandle::destroyForcibly);
        process.onExit().join();
    }
}
