package dev.rungate.local;

import dev.rungate.policy.Policy;
import dev.rungate.policy.PolicyDiff;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// {@code rungate policy check|diff|publish}: policies as files, for people and for CI.
@Command(
        name = "policy",
        description = "Checks, compares and publishes policies.",
        mixinStandardHelpOptions = true)
final class PolicyCommands {
    private static final JsonMapper JSON = JsonMapper.shared();

    @Command(
            name = "check",
            description =
                    "Says every mistake in policy files, without a server; 1 if there is any.",
            mixinStandardHelpOptions = true)
    int check(
            @Option(names = "--json", description = "Print JSON for programs.") boolean json,
            @Parameters(paramLabel = "FILE", arity = "1..*") List<Path> files) {
        var results = new ArrayList<Map<String, Object>>();
        int faulty = 0;
        for (var path : files) {
            var file = PolicyFile.of(path);
            var mistakes = mistakes(file);
            faulty += mistakes.isEmpty() ? 0 : 1;
            results.add(Map.of("file", path.toString(), "problems", mistakes));
            if (!json) {
                System.out.println(mistakes.isEmpty() ? path + " is sound" : file.text(mistakes));
            }
        }
        if (json) {
            System.out.println(JSON.writeValueAsString(results));
        }
        return faulty == 0 ? 0 : 1;
    }

    @Command(
            name = "diff",
            description = "Shows what publishing would change; 1 if anything would.",
            mixinStandardHelpOptions = true)
    int diff(
            @Mixin Server server,
            @Parameters(paramLabel = "FILE", arity = "1..*") List<Path> files) {
        var all = new LinkedHashMap<String, Object>();
        boolean changes = false;
        for (var path : files) {
            var policy = PolicyFile.of(path).sound();
            var diff = PolicyDiff.between(published(server, policy), policy.resolved());
            changes |= !diff.none();
            all.put(policy.ref().name(), diff.tree());
            if (!server.json()) {
                System.out.println(
                        policy.ref().name() + (diff.none() ? ": nothing changes" : ":\n" + diff));
            }
        }
        if (server.json()) {
            System.out.println(JSON.writeValueAsString(all));
        }
        return changes ? 1 : 0;
    }

    @Command(
            name = "publish",
            description = "Publishes policies; what has not changed keeps its version.",
            mixinStandardHelpOptions = true)
    int publish(
            @Mixin Server server,
            @Parameters(paramLabel = "FILE", arity = "1..*") List<Path> files) {
        var sound = new LinkedHashMap<PolicyFile, Policy>();
        files.forEach(path -> {
            var file = PolicyFile.of(path);
            sound.put(file, file.sound());
        });
        sound.forEach((file, policy) -> {
            var answer =
                    server.put(
                            "/api/policies/" + policy.ref().name(),
                            file.bytes(),
                            file.contentType());
            System.out.println(
                    server.json()
                            ? answer.toString()
                            : "%s/%s"
                                    .formatted(
                                            answer.path("name").asString(),
                                            answer.path("version")));
            warn(file, answer);
        });
        return 0;
    }

    /// Not among what programs read: the policy is published all the same.
    private static void warn(PolicyFile file, JsonNode answer) {
        for (var warning : answer.path("warnings")) {
            System.err.printf(
                    "warning: %s: %s: %s%n",
                    file.path(),
                    warning.path("path").asString(),
                    warning.path("problem").asString());
        }
    }

    private static List<PolicyFile.Mistake> mistakes(PolicyFile file) {
        return switch (file.check()) {
            case PolicyFile.Checked.Sound _ -> List.of();
            case PolicyFile.Checked.Faulty(var mistakes) -> mistakes;
        };
    }

    /// The newest version, resolved; empty where there is none yet. It is resolved here, as the
    /// file is: another release of the server may have other defaults.
    private static Map<String, Object> published(Server server, Policy policy) {
        try {
            var answer = server.get("/api/policies/" + policy.ref().name());
            return switch (PolicyFile.published(answer).check()) {
                case PolicyFile.Checked.Sound(var there) -> there.resolved();
                case PolicyFile.Checked.Faulty _ ->
                        JSON.convertValue(
                                answer.path("resolved"),
                                new TypeReference<Map<String, Object>>() {});
            };
        } catch (ServerRefused none) {
            if (none.status() == 404) {
                return Map.of();
            }
            throw none;
        }
    }
}
