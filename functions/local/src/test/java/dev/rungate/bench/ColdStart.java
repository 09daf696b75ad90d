package dev.rungate.bench;

import dev.rungate.local.DeployedFunction;
import dev.rungate.local.EmulatedAccount;
import dev.rungate.providers.FakeAnswer;
import dev.rungate.providers.FakeProvider;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/// The cold path of the deployed gateway, as far as it can be measured without AWS: from the start
/// of its process to its first governed answer, with an archive of loaded classes and without; and
/// what the first call after a restore still has to load.
final class ColdStart {
    private static final int TIMES = 5;
    private static final String ADMIN = "rg_adm_" + "TheAdministratorOfTheTestsOnly".repeat(2);
    private static final String CALL =
            "{\"model\":\"gpt-4o-mini\",\"max_tokens\":50,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    private static final String ANSWER =
            "{\"id\":\"c\",\"object\":\"chat.completion\",\"model\":\"gpt-4o-mini\",\"choices\":[{\"index\":0,\"message\":"
                    + "{\"role\":\"assistant\",\"content\":\"Hi\"},\"finish_reason\":\"stop\"}],"
                    + "\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2,\"total_tokens\":7}}";
    private static final Pattern CLASSES = Pattern.compile("([0-9,]+) classes are loaded");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Path folder;
    private final EmulatedAccount account;
    private final String token;

    private ColdStart(Path folder, EmulatedAccount account) throws Exception {
        this.folder = folder;
        this.account = account;
        this.token = newAgentToken();
    }

    public static void main(String[] args) throws Exception {
        try (var folder = Folder.fresh();
                var provider = FakeProvider.start();
                var account = new EmulatedAccount(provider)) {
            provider.always(request -> FakeAnswer.json(200, ANSWER));
            var bench = new ColdStart(folder.path(), account);
            Markdown.head("start", "ready ms", "first governed answer ms");
            bench.start("JVM alone", "");
            bench.train();
            bench.start("with an AOT cache", "-XX:AOTCache=" + bench.archive());
            System.out.println();
            bench.restore();
        }
    }

    private String newAgentToken() throws Exception {
        try (var control =
                DeployedFunction.other(
                                "control",
                                "dev.rungate.aws.lambda.ControlFunction::handleRequest",
                                folder,
                                account.environment("Control", Map.of()))
                        .ready()) {
            var url = control.lambda().front();
            send(
                    "PUT",
                    url + "/api/policies/cold",
                    ADMIN,
                    "{\"name\":\"cold\",\"budget\":{\"run\":{\"limit_usd\":\"1\"}}}");
            var agent =
                    send(
                            "POST",
                            url + "/api/agents",
                            ADMIN,
                            "{\"name\":\"cold\",\"policy\":\"cold\"}");
            return JsonMapper.shared().readTree(agent).path("token").asString();
        }
    }

    private void start(String name, String flags) throws Exception {
        var ready = new ArrayList<Double>();
        var first = new ArrayList<Double>();
        for (int i = 0; i < TIMES; i++) {
            long began = System.nanoTime();
            try (var gateway = gateway(flags, Map.of()).ready()) {
                ready.add(millisSince(began));
                call(gateway);
                first.add(millisSince(began));
            }
        }
        Markdown.row(name, round(median(ready)), round(median(first)));
    }

    /// Ends the process by taking its Runtime API away, so that it writes what it has loaded.
    private void train() throws Exception {
        var training = gateway("-XX:AOTCacheOutput=" + archive(), Map.of()).ready();
        for (int i = 0; i < 20; i++) {
            call(training);
        }
        training.lambda().close();
        training.ended();
        training.close();
        if (!Files.exists(archive())) {
            throw new IllegalStateException("no archive was written: " + training.log());
        }
    }

    private Path archive() {
        return folder.resolve("gateway.aot");
    }

    private void restore() throws Exception {
        var first = new ArrayList<Double>();
        var second = new ArrayList<Double>();
        var loaded = new ArrayList<Double>();
        long rehearsed = 0;
        for (int i = 0; i < TIMES; i++) {
            try (var gateway =
                    gateway(
                            "",
                            Map.of(
                                    "AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start",
                                    "RUNGATE_LOG", "debug"))) {
                gateway.lambda().awaitAsked("restore/next");
                long began = System.nanoTime();
                gateway.lambda().restore();
                call(gateway);
                first.add(millisSince(began));
                long again = System.nanoTime();
                call(gateway);
                second.add(millisSince(again));
                var counts = classes(gateway.log());
                rehearsed = counts.getFirst();
                loaded.add((double) (counts.get(1) - counts.get(0)));
            }
        }
        Markdown.head(
                "after a restore",
                "first governed answer ms",
                "second ms",
                "classes at the snapshot",
                "classes loaded by restore and first call");
        Markdown.row(
                "rehearsed",
                round(median(first)),
                round(median(second)),
                Long.toString(rehearsed),
                round(median(loaded)));
    }

    private DeployedFunction gateway(String flags, Map<String, String> more) {
        var environment = account.environment("Gateway", more);
        environment.put("RUNGATE_JAVA_OPTS", flags);
        return DeployedFunction.gateway(folder, environment);
    }

    private void call(DeployedFunction gateway) throws Exception {
        send("POST", gateway.lambda().front() + "/v1/chat/completions", token, CALL);
    }

    private String send(String method, String url, String bearer, String body)
            throws IOException, InterruptedException {
        var answer =
                http.send(
                        HttpRequest.newBuilder(URI.create(url))
                                .header("authorization", "Bearer " + bearer)
                                .header("content-type", "application/json")
                                .method(method, BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IllegalStateException(url + ": " + answer.body());
        }
        return answer.body();
    }

    private static List<Long> classes(String log) {
        return CLASSES.matcher(log)
                .results()
                .map(found -> Long.parseLong(found.group(1).replace(",", "")))
                .toList();
    }

    private static double millisSince(long began) {
        return (System.nanoTime() - began) / 1e6;
    }

    private static double median(List<Double> all) {
        return all.stream().sorted().toList().get(all.size() / 2);
    }

    private static String round(double value) {
        return Long.toString(Math.round(value));
    }
}
