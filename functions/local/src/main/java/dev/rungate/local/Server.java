package dev.rungate.local;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The running server that a command talks to, found by flag, by the data folder of a local
/// edition, or by its settings.
final class Server {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Option(
            names = "--url",
            description = "Where the server listens (default: the local edition that is running).")
    private @Nullable String url;

    @Option(names = "--json", description = "Print JSON for programs.")
    private boolean json;

    boolean json() {
        return json;
    }

    JsonNode get(String path) {
        return send("GET", path, HttpRequest.BodyPublishers.noBody(), "application/json");
    }

    JsonNode delete(String path) {
        return send("DELETE", path, HttpRequest.BodyPublishers.noBody(), "application/json");
    }

    JsonNode post(String path, Object body) {
        return send(
                "POST",
                path,
                HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)),
                "application/json");
    }

    JsonNode put(String path, byte[] body, String contentType) {
        return send("PUT", path, HttpRequest.BodyPublishers.ofByteArray(body), contentType);
    }

    /// Throws {@link StartFailure} with the server's own sentence when it says no.
    private JsonNode send(
            String method, String path, HttpRequest.BodyPublisher body, String contentType) {
        var request =
                HttpRequest.newBuilder(URI.create(address() + path))
                        .timeout(PATIENCE)
                        .header("authorization", "Bearer " + adminToken())
                        .header("content-type", contentType)
                        .method(method, body)
                        .build();
        try (var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            var answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            var tree = JSON.readTree(answer.body());
            if (answer.statusCode() >= 400) {
                throw new ServerRefused(answer.statusCode(), tree);
            }
            return tree;
        } catch (IOException | JacksonException e) {
            throw new StartFailure(
                    "No rungate answers at "
                            + address()
                            + "; start one with `rungate serve`, or name it by --url.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("Interrupted.");
        }
    }

    private String address() {
        if (url != null) {
            return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        }
        var announced = folder().resolve("url");
        return Files.exists(announced) ? read(announced) : configured();
    }

    private static String configured() {
        var environment = System.getenv();
        return "http://"
                + environment.getOrDefault("RUNGATE_HOST", "127.0.0.1")
                + ":"
                + environment.getOrDefault("RUNGATE_PORT", "8080");
    }

    private static String adminToken() {
        var given = System.getenv("RUNGATE_ADMIN_TOKEN");
        if (given != null) {
            return given;
        }
        var file = folder().resolve("admin-token");
        if (!Files.exists(file)) {
            throw new StartFailure(
                    "There is no admin token: set RUNGATE_ADMIN_TOKEN, or RUNGATE_DATA to the server's data folder.");
        }
        return read(file);
    }

    private static Path folder() {
        var given = System.getenv("RUNGATE_DATA");
        return given == null
                ? Path.of(System.getProperty("user.home"), ".rungate")
                : Path.of(given);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new StartFailure("The file " + file + " cannot be read.");
        }
    }
}
