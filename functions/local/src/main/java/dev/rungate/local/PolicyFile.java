package dev.rungate.local;

import dev.rungate.policy.Policy;
import dev.rungate.policy.PolicyReader;
import dev.rungate.wire.document.Document;
import dev.rungate.wire.document.Documents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/// A policy as it lies in a folder of policies: `.json` is JSON, everything else YAML.
record PolicyFile(Path path, byte[] bytes) {
    static PolicyFile of(Path path) {
        try {
            return new PolicyFile(path, Files.readAllBytes(path));
        } catch (IOException e) {
            throw new StartFailure(
                    "The file " + path + " cannot be read (" + IoReason.of(e) + ").");
        }
    }

    /// The text that a server keeps.
    static PolicyFile published(JsonNode policy) {
        var ending = policy.path("content_type").asString("").contains("json") ? ".json" : ".yaml";
        return new PolicyFile(
                Path.of(policy.path("name").asString() + ending),
                policy.path("source").asString("").getBytes(StandardCharsets.UTF_8));
    }

    /// A server's judgement of the file.
    sealed interface Checked {
        record Sound(Policy policy) implements Checked {}

        record Faulty(List<Mistake> mistakes) implements Checked {}
    }

    record Mistake(String path, String problem) {}

    Checked check() {
        return switch (Documents.read(bytes, contentType())) {
            case Document.Unreadable(var faults) ->
                    new Checked.Faulty(
                            faults.stream()
                                    .map(fault -> mistake(fault.path(), fault.problem()))
                                    .toList());
            case Document.Read(var tree) -> read(tree);
        };
    }

    /// Throws {@link StartFailure} that lists every mistake.
    Policy sound() {
        return switch (check()) {
            case Checked.Sound(var policy) -> policy;
            case Checked.Faulty(var mistakes) -> throw new StartFailure(text(mistakes));
        };
    }

    String text(List<Mistake> mistakes) {
        var lines = mistakes.stream().map(one -> "  " + one.path() + ": " + one.problem()).toList();
        return path + " has " + mistakes.size() + " problem(s)\n" + String.join("\n", lines);
    }

    String contentType() {
        var name = path.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".json") ? "application/json" : "application/yaml";
    }

    private static Checked read(Object tree) {
        return switch (PolicyReader.read(tree)) {
            case PolicyReader.Sound(var policy) -> new Checked.Sound(policy);
            case PolicyReader.Faulty(var problems) ->
                    new Checked.Faulty(
                            problems.stream()
                                    .map(problem -> mistake(problem.path(), problem.problem()))
                                    .toList());
        };
    }

    private static Mistake mistake(Object path, String problem) {
        return new Mistake(path.toString(), problem);
    }
}
