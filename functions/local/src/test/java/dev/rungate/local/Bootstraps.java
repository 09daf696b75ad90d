package dev.rungate.local;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/// Deployment packages with one file more: what the managed runtime does otherwise, it starts AWS's
/// own Java client of the Runtime API.
final class Bootstraps {
    private static final Path PACKAGES = Path.of("../aws/target/packages/x86_64");

    private Bootstraps() {}

    /// A copy of the package of this role, in this folder.
    static Path added(String role, Path folder) {
        var copy = folder.resolve(role + "-with-bootstrap.zip");
        try {
            Files.copy(zip(role), copy);
            try (var files = FileSystems.newFileSystem(copy)) {
                Files.writeString(files.getPath("bootstrap"), script());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return copy;
    }

    private static Path zip(String role) {
        var zip = PACKAGES.resolve(role + ".zip");
        if (!Files.exists(zip)) {
            throw new IllegalStateException(
                    zip.toAbsolutePath().normalize()
                            + " is missing: make the packages with ./mvnw -Dmaven.test.skip package");
        }
        return zip;
    }

    private static String script() {
        var runtime =
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(jar -> jar.contains("aws-lambda-java-"))
                        .collect(Collectors.joining(File.pathSeparator));
        return """
        #!/bin/sh
        exec "%s/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED \
        -cp "$LAMBDA_TASK_ROOT/lib/*:%s" com.amazonaws.services.lambda.runtime.api.client.AWSLambda "$_HANDLER"
        """
                .formatted(System.getProperty("java.home"), runtime);
    }
}
