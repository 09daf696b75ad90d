package dev.rungate.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Whoever comes to the door with a token and speaks plain HTTP. Every method that changes
/// something gives a changed copy.
record HttpClientAs(String url, String token, List<String> headers) {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    static final String ECHO_PRICE =
            "prices: { echo-1: { input_usd_per_mtok: \"1\", output_usd_per_mtok: \"5\" } }";

    HttpClientAs(String url, String token) {
        this(url, token, List.of());
    }

    HttpClientAs with(String name, Object value) {
        var more = new ArrayList<>(headers);
        more.add(name);
        more.add(value.toString());
        return new HttpClientAs(url, token, more);
    }

    HttpClientAs in(String run) {
        return with("x-rungate-run-id", run);
    }

    /// The same at the door of another server.
    HttpClientAs at(String elsewhere) {
        return new HttpClientAs(elsewhere, token, headers);
    }

    HttpClientAs holding(String other) {
        return new HttpClientAs(url, other, headers);
    }

    Reply get(String path) {
        return send("GET", path, new byte[0]);
    }

    Reply post(String path, String body) {
        return send("POST", path, body.getBytes(StandardCharsets.UTF_8));
    }

    Reply post(String path) {
        return send("POST", path, new byte[0]);
    }

    Reply chat(String body) {
        return post("/v1/chat/completions", body);
    }

    Reply messages(String body) {
        return post("/v1/messages", body);
    }

    Reply send(String method, String path, byte[] body) {
        var answer = exchange(method, path, body, BodyHandlers.ofByteArray());
        return new Reply(answer.statusCode(), answer.headers(), answer.body());
    }

    /// Without waiting for the end of the answer.
    HttpResponse<InputStream> open(String path, String body) {
        return exchange(
                "POST", path, body.getBytes(StandardCharsets.UTF_8), BodyHandlers.ofInputStream());
    }

    JsonNode run(String id) {
        return get("/v1/runs/" + id).json();
    }

    List<JsonNode> steps(String run) {
        var page = get("/v1/runs/" + run + "/steps?limit=1000").json();
        return List.copyOf(page.path("data").valueStream().toList());
    }

    JsonNode lastStep(String run) {
        return steps(run).getLast();
    }

    private <T> HttpResponse<T> exchange(
            String method, String path, byte[] body, HttpResponse.BodyHandler<T> handler) {
        var request =
                HttpRequest.newBuilder(URI.create(url + path))
                        .timeout(PATIENCE)
                        .method(
                                method,
                                body.length == 0
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofByteArray(body));
        if (!token.isEmpty()) {
            request.header("authorization", "Bearer " + token);
        }
        if (!headers.isEmpty()) {
            request.headers(headers.toArray(String[]::new));
        }
        try {
            return HTTP.send(request.build(), handler);
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// The administrator's further deeds.
    Reply publish(String name, String yaml) {
        return with("content-type", "application/yaml")
                .send("PUT", "/api/policies/" + name, yaml.getBytes(StandardCharsets.UTF_8));
    }

    /// An agent of its own for this policy: {@code agent.agent_id}, {@code token_id}, {@code
    /// token}.
    JsonNode hire(String name, String policy) {
        var body = JsonMapper.shared().createObjectNode().put("name", name).put("policy", policy);
        var made = post("/api/agents", body.toString());
        if (made.status() != 201) {
            throw new AssertionError("no agent: " + made.text());
        }
        return made.json();
    }

    /// Publishes the rules under this name, and gives an agent that works under them. Where they
    /// say nothing about models, the echo has a price: a dollar per million tokens in, five out.
    HttpClientAs agentUnder(String name, String rules) {
        var models = rules.contains("models:") ? "" : "\nmodels: { " + ECHO_PRICE + " }";
        var published = publish(name, "name: " + name + "\n" + rules + models);
        if (published.status() >= 300) {
            throw new AssertionError("no policy: " + published.text());
        }
        return new HttpClientAs(url, hire(name + "-agent", name).path("token").asString());
    }
}
