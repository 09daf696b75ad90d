package dev.rungate.local;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// {@code rungate run show|cancel|limit}.
@Command(name = "run", description = "Shows and steers runs.", mixinStandardHelpOptions = true)
final class RunCommands {
    @Command(
            name = "show",
            description = "Shows a run with its steps.",
            mixinStandardHelpOptions = true)
    int show(@Mixin Server server, @Parameters(paramLabel = "ID") String id) {
        var run = server.get(path(id));
        var steps = server.get(path(id) + "/steps?limit=1000");
        if (server.json()) {
            System.out.println(Json.object("run", run, "steps", steps.path("data")));
        } else {
            System.out.print(RunText.of(run, steps.path("data")));
        }
        return 0;
    }

    @Command(
            name = "cancel",
            description = "Ends a run at once; its streams are cut.",
            mixinStandardHelpOptions = true)
    int cancel(@Mixin Server server, @Parameters(paramLabel = "ID") String id) {
        return print(server, server.post(path(id) + "/cancel", Map.of()));
    }

    @Command(
            name = "limit",
            description = "Sets a run's limit in USD.",
            mixinStandardHelpOptions = true)
    int limit(
            @Mixin Server server,
            @Parameters(paramLabel = "ID") String id,
            @Parameters(paramLabel = "USD", description = "like 5.00") String usd) {
        return print(server, server.post(path(id) + "/limit", Map.of("limit_usd", usd)));
    }

    private static String path(String id) {
        return "/v1/runs/"
                + java.net.URLEncoder.encode(id, java.nio.charset.StandardCharsets.UTF_8);
    }

    private static int print(Server server, JsonNode run) {
        System.out.print(server.json() ? run + "\n" : RunText.of(run));
        return 0;
    }
}
