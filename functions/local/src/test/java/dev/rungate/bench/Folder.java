package dev.rungate.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/// A temporary folder that goes when it is closed.
public record Folder(Path path) implements AutoCloseable {
    public static Folder fresh() throws IOException {
        return new Folder(Files.createTempDirectory("rungate-bench"));
    }

    @Override
    public void close() throws IOException {
        try (var files = Files.walk(path)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
