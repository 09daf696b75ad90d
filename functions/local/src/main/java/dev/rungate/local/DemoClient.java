package dev.rungate.local;

import dev.rungate.tenants.TokenText;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The agent of the demo, and its administrator: plain HTTP, as any SDK would send it.
final class DemoClient {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
    private static final int MOST_LOOKS = 100;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String url;
    private final TokenText admin;

    DemoClient(String url, TokenText admin) {
        this.url = url;
        this.admin = admin;
    }

    /// An agent's token.
    record Agent(String token) {}

    /// An answer in a few words.
    record Told(int status, String summary) {}

    void publish(String name, String policy) {
        send(
                request("/api/policies/" + name, admin.value())
                        .header("content-type", "application/yaml")
                        .PUT(HttpRequest.BodyPublishers.ofString(policy))
                        .build());
    }

    Agent agent(String name, String policy) {
        var made =
                tree(
                        send(
                                post(
                                                "/api/agents",
                                                admin.value(),
                                                Map.of("name", name, "policy", policy))
                                        .build()));
        return new Agent(made.path("token").asString());
    }

    String freshRun() {
        return "demo-" + UUID.randomUUID().toString().substring(0, 8);
    }

    Told chat(Agent agent, String run, String model, String text) {
        var answer =
                send(
                        call(
                                agent,
                                run,
                                Map.of("model", model, "max_tokens", 500, "messages", user(text))));
        return told(answer, answer.headers().firstValue("x-rungate-cost-usd").orElse("0"));
    }

    Told stream(Agent agent, String run, String model, String text) {
        var answer =
                send(
                        call(
                                agent,
                                run,
                                Map.of(
                                        "model",
                                        model,
                                        "max_tokens",
                                        500,
                                        "stream",
                                        true,
                                        "messages",
                                        user(text))));
        var cost =
                answer.body()
                        .lines()
                        .filter(line -> line.startsWith(": x-rungate-cost-usd: "))
                        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                        .findFirst();
        return told(
                answer,
                cost.orElse("unknown") + ", in " + answer.body().split("\n\n").length + " events");
    }

    Told refund(Agent agent, String run, int usd) {
        var tool =
                Map.of(
                        "type",
                        "function",
                        "function",
                        Map.of("name", "issue_refund", "parameters", Map.of("type", "object")));
        var text = "call issue_refund {\"amount_usd\": " + usd + "}";
        var answer =
                send(
                        call(
                                agent,
                                run,
                                Map.of(
                                        "model",
                                        "echo/echo-1",
                                        "max_tokens",
                                        500,
                                        "messages",
                                        user(text),
                                        "tools",
                                        List.of(tool))));
        return told(
                answer,
                answer.headers().firstValue("x-rungate-cost-usd").orElse("0")
                        + ", proposes the refund");
    }

    /// The gate a run waits for; it may take a moment until the run shows it.
    String pendingGate(String run) {
        for (int i = 0; i < MOST_LOOKS; i++) {
            var gates = run(run).path("pending_gates");
            if (!gates.isEmpty()) {
                return gates.get(0).asString();
            }
            pause();
        }
        throw new StartFailure("The demo's refund opened no gate.");
    }

    Told approve(String gate) {
        var answer =
                send(
                        post(
                                        "/v1/gates/" + gate + "/decision",
                                        admin.value(),
                                        Map.of("decision", "approve", "reason", "as a courtesy"))
                                .build());
        return new Told(
                answer.statusCode(),
                gate
                        + " is "
                        + tree(answer).path("state").asString()
                        + ", by "
                        + tree(answer).path("decided_by").asString());
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK_AGAIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("Interrupted.");
        }
    }

    JsonNode run(String run) {
        return tree(send(request("/v1/runs/" + run, admin.value()).build()));
    }

    JsonNode steps(String run) {
        return tree(send(request("/v1/runs/" + run + "/steps?limit=1000", admin.value()).build()))
                .path("data");
    }

    private HttpRequest call(Agent agent, String run, Map<String, Object> body) {
        return post("/v1/chat/completions", agent.token(), body)
                .header("x-rungate-run-id", run)
                .build();
    }

    private static List<Map<String, String>> user(String text) {
        return List.of(Map.of("role", "user", "content", text));
    }

    private HttpRequest.Builder post(String path, String token, Object body) {
        return request(path, token)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
    }

    private HttpRequest.Builder request(String path, String token) {
        return HttpRequest.newBuilder(URI.create(url + path))
                .timeout(PATIENCE)
                .header("authorization", "Bearer " + token);
    }

    private static Told told(HttpResponse<String> answer, String cost) {
        if (answer.statusCode() == 200) {
            return new Told(200, "cost $" + cost);
        }
        if (answer.statusCode() == 202) {
            var message = tree(answer).at("/choices/0/message/content").asString();
            return new Told(202, "awaiting_approval: " + message);
        }
        var error = tree(answer).path("error");
        return new Told(
                answer.statusCode(),
                error.path("code").asString() + ": " + error.path("message").asString());
    }

    private static JsonNode tree(HttpResponse<String> answer) {
        return JSON.readTree(answer.body());
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new StartFailure("The demo's own server did not answer: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("Interrupted.");
        }
    }
}
