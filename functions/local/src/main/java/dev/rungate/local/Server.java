package dev.rungate.local;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/// The running server that a command talks to, found by flag, by the data folder of a local
/// edition, or by its settings; see {@link ServerAccess} for the token it gets.
final class Server {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Option(
            names = "--url",
            description =
                    "Where the server listens (default: the server that uses the data folder).")
    private @Nullable String url;

    @Option(
            names = "--token",
            description =
                    "The admin token (default: RUNGATE_ADMIN_TOKEN, which other users of the"
                            + " machine cannot see, or the one in the data folder).")
    private @Nullable String token;

    @Option(names = "--json", description = "Print JSON for programs.")
    private boolean json;

    boolean json() {
        return json;
    }

    JsonNode get(String path) {
        return send("GET", path, HttpRequest.BodyPublishers.noBody(), "application/json");
    }

    /// Every page of a list.
    ArrayNode all(String path) {
        var all = JSON.createArrayNode();
        for (var from = ""; ; ) {
            var page = get(path + "?limit=1000" + from);
            page.path("data").forEach(all::add);
            if (!page.path("next").isString()) {
                return all;
            }
            var next = page.path("next").stringValue();
            from = "&after=" + URLEncoder.encode(next, StandardCharsets.UTF_8);
        }
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
        var access = ServerAccess.of(url, token, System.getenv());
        var request =
                HttpRequest.newBuilder(URI.create(access.url() + path))
                        .timeout(PATIENCE)
                        .header("authorization", "Bearer " + access.token())
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
                            + access.url()
                            + "; start one with `rungate serve`, or name it by --url.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("Interrupted.");
        }
    }
}
