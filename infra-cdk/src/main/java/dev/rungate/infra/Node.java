package dev.rungate.infra;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// The CDK's library runs in Node.js, which has to be installed.
final class Node {
    private Node() {}

    /// Throws {@link ChoicesMissed}, where the library would end with the trace of a failed start.
    static void mustBeThere() {
        var path = Objects.requireNonNullElse(System.getenv("PATH"), "");
        if (!isOn(path)) {
            throw new ChoicesMissed(
                    List.of(
                            "The CDK needs Node.js 20 or newer, and there is no `node` on the path: install it."));
        }
    }

    static boolean isOn(String path) {
        return Arrays.stream(path.split(File.pathSeparator, -1))
                .filter(folder -> !folder.isEmpty())
                .flatMap(folder ->
                        List.of("node", "node.exe").stream().map(Path.of(folder)::resolve))
                .anyMatch(Files::isExecutable);
    }
}
