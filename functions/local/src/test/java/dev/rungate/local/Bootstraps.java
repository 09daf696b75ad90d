package dev.rungate.local;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/// Deployment packages with one file more: what the managed runtime does otherwise, it starts AWS's
/// own Java client of the Runtime API.
final class Bootstraps {
    private static final Path PACKAGES = Path.of("../aws/target/packages/x86_64");

    private Bootstraps() {}

    static byte[] added(String role) {
        var bytes = new ByteArrayOutputStream();
        try (var in = new ZipInputStream(Files.newInputStream(zip(role)));
                var out = new ZipOutputStream(bytes)) {
            out.setLevel(0);
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                out.putNextEntry(new ZipEntry(entry.getName()));
                in.transferTo(out);
            }
            out.putNextEntry(new ZipEntry("bootstrap"));
            out.write(script().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
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
