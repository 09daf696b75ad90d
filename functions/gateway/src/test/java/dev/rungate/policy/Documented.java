package dev.rungate.policy;

import dev.rungate.wire.document.Document;
import dev.rungate.wire.document.Documents;
import java.util.List;

/// Policies for tests, from their text.
final class Documented {
    private Documented() {}

    static Object tree(String yaml) {
        return switch (Documents.read(yaml, "application/yaml")) {
            case Document.Read(var tree) -> tree;
            case Document.Unreadable(var faults) -> throw new AssertionError(faults);
        };
    }

    static Policy policy(String yaml) {
        return switch (PolicyReader.read(tree(yaml))) {
            case PolicyReader.Sound(var policy) -> policy;
            case PolicyReader.Faulty(var problems) -> throw new AssertionError(problems);
        };
    }

    static List<String> problems(String yaml) {
        return switch (PolicyReader.read(tree(yaml))) {
            case PolicyReader.Sound(var policy) -> throw new AssertionError("was sound: " + policy);
            case PolicyReader.Faulty(var problems) ->
                    problems.stream().map(Problem::toString).toList();
        };
    }

    static Condition condition(String cel) {
        return switch (Condition.of(cel)) {
            case Condition.Ready(var condition) -> condition;
            case Condition.Rejected(var problems) -> throw new AssertionError(problems);
        };
    }
}
