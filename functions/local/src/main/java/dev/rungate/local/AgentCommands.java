package dev.rungate.local;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// {@code rungate agent create}.
@Command(name = "agent", description = "Makes agents.", mixinStandardHelpOptions = true)
final class AgentCommands {
    @Command(
            name = "create",
            description = "Makes an agent and shows its token, this once.",
            mixinStandardHelpOptions = true)
    int create(
            @Mixin Server server,
            @Parameters(paramLabel = "NAME") String name,
            @Option(
                            names = "--policy",
                            required = true,
                            description = "name, or name/version to stay on it")
                    String policy,
            @Option(
                            names = "--may-choose",
                            split = ",",
                            description = "other policies its runs may ask for")
                    @Nullable List<String> mayChoose,
            @Option(names = "--team", description = "whose agent it is") @Nullable String team,
            @Option(
                            names = "--expires-at",
                            description = "when its token ends, like 2027-01-01T00:00:00Z")
                    @Nullable String expiresAt,
            @Option(
                            names = "--token-only",
                            description = "print nothing but the token, for scripts")
                    boolean tokenOnly) {
        var body = new LinkedHashMap<String, Object>();
        body.put("name", name);
        body.put("policy", policy);
        body.put("may_choose", mayChoose == null ? List.of() : new ArrayList<>(mayChoose));
        if (team != null) {
            body.put("team", team);
        }
        if (expiresAt != null) {
            body.put("expires_at", expiresAt);
        }
        var namesakes = namesakes(server, name);
        var made = server.post("/api/agents", body);
        System.out.println(
                tokenOnly
                        ? made.path("token").asString()
                        : server.json() ? made.toString() : text(made));
        if (!namesakes.isEmpty()) {
            System.err.printf(
                    "There is another agent of the name %s (%s): names need not be unique, ids"
                            + " are.%n",
                    name, String.join(", ", namesakes));
        }
        return 0;
    }

    private static List<String> namesakes(Server server, String name) {
        return server.all("/api/agents")
                .valueStream()
                .filter(agent -> agent.path("name").asString().equals(name))
                .map(agent -> agent.path("agent_id").asString())
                .toList();
    }

    private static String text(tools.jackson.databind.JsonNode made) {
        return """
        agent     %s
        token id  %s
        token     %s
        The token is shown only now.\
        """
                .formatted(
                        made.path("agent").path("agent_id").asString(),
                        made.path("token_id").asString(),
                        made.path("token").asString());
    }
}
