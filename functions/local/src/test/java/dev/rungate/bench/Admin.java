package dev.rungate.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What an administrator does, through the public API.
public record Admin(URI gateway) {
    static final String TOKEN = "rg_adm_" + "BenchBenchBenchBenchBenchBenchBench0";
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /// Publishes a policy and makes an agent under it; answers its token.
    public String agentWithPolicy(String name, String policy) {
        ask("PUT", "/api/policies/" + name, "application/yaml", policy);
        return ask(
                        "POST",
                        "/api/agents",
                        "application/json",
                        "{\"name\":\"" + name + "\",\"policy\":\"" + name + "\"}")
                .get("token")
                .asString();
    }

    public RunFigures run(String run) {
        return find(run).orElseThrow(() -> new IllegalStateException("there is no run " + run));
    }

    /// Empty before the first call of the run.
    Optional<RunFigures> find(String run) {
        var answer = send("GET", "/v1/runs/" + run, "application/json", "");
        return answer.statusCode() == 404
                ? Optional.empty()
                : Optional.of(new RunFigures(json("the run", answer)));
    }

    /// The run once nothing is held any more, which is soon after the last answer; else as it is
    /// after ten seconds.
    public RunFigures settled(String run) throws InterruptedException {
        var figures = run(run);
        for (int i = 0; i < 1_200 && figures.held().signum() > 0; i++) {
            Thread.sleep(50);
            figures = run(run);
        }
        return figures;
    }

    /// All of them, page after page.
    public List<JsonNode> steps(String run) {
        var steps = new ArrayList<JsonNode>();
        for (var after = ""; ; ) {
            var page = get("/v1/runs/" + run + "/steps?limit=1000" + after);
            page.get("data").forEach(steps::add);
            if (page.path("next").isNull() || page.path("next").isMissingNode()) {
                return steps;
            }
            after = "&after=" + page.get("next").asString();
        }
    }

    private JsonNode get(String path) {
        return ask("GET", path, "application/json", "");
    }

    private JsonNode ask(String method, String path, String type, String body) {
        return json(method + " " + path, send(method, path, type, body));
    }

    private static JsonNode json(String what, HttpResponse<String> answer) {
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException(
                    what + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    private HttpResponse<String> send(String method, String path, String type, String body) {
        var request =
                HttpRequest.newBuilder(gateway.resolve(path))
                        .method(
                                method,
                                body.isEmpty()
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(body))
                        .header("authorization", "Bearer " + TOKEN)
                        .header("content-type", type)
                        .build();
        try {
            return HTTP.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException("the gateway does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
